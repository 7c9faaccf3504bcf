"""How many decimals an amount may have: currencies of ISO 4217, and virtual assets by their smallest unit.

A token that has more decimals on one chain than on another is listed with the most.
"""

from __future__ import annotations

from collections.abc import Mapping

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_ASSETS = {
    "BTC": 8, "BCH": 8, "LTC": 8, "DOGE": 8, "DASH": 8, "ZEC": 8, "ETH": 18, "ETC": 18, "BNB": 18, "POL": 18,
    "AVAX": 18, "TRX": 6, "XRP": 6, "SOL": 9, "ADA": 6, "XLM": 7, "XMR": 12, "DOT": 10, "TON": 9, "USDT": 18,
    "USDC": 18, "DAI": 18,
}  # fmt: skip

DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
    **_ASSETS,
}


def decimals(amount: str) -> int:
    """How many decimals a decimal string shows."""
    return len(amount.partition(".")[2])
