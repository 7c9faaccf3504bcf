"""The body of a long request, in each of the six languages."""

from __future__ import annotations

from app.kit.canonical import JsonObject

DIGESTS = tuple(one * 8 for one in ("0123abcd", "89ef4567", "12345678", "cafe0042"))

FACTS = {
    "en": (
        "Between 3 and 17 October 2026 an unknown person obtained access to the mail server of the Harbour Hospital of"
        " Port Ardenia by means of credentials that had been bought on a criminal market. During that time the person"
        " copied the records of 41,300 patients and encrypted the hospital's file server; four operations had to be"
        " postponed.\n\nOn 18 October 2026 a message was received at it@harbour-hospital.example demanding 35 BTC for"
        " the key and announcing that the records would be published on"
        " https://leaks.example.net/board/harbour-hospital/2026/10/announcement-of-publication-of-records?thread=881273"
        "&page=1&view=full otherwise. The hospital did not pay.\n\nThe examination of the log files shows sessions from"
        " the address 198.51.100.27, which is assigned to a provider in the requested State."
    ),
    "fr": (
        "Entre le 3 et le 17 octobre 2026, une personne inconnue a accédé au serveur de messagerie de l’hôpital du Port"
        " au moyen d’identifiants achetés sur un marché criminel. Elle a copié les dossiers de 41 300 patients et"
        " chiffré le serveur de fichiers de l’hôpital ; quatre opérations ont dû être reportées.\n\nLe 18 octobre 2026,"
        " un message reçu à it@harbour-hospital.example a exigé 35 BTC en échange de la clé. L’hôpital n’a pas payé."
    ),
    "ar": (
        "بين 3 و17 تشرين الأول/أكتوبر 2026 نفذ شخص مجهول إلى خادم البريد الإلكتروني لمستشفى الميناء باستخدام بيانات"
        " دخول اشتريت من سوق إجرامية. ونسخ خلال ذلك سجلات 41300 مريض وشفر خادم الملفات (file server) في المستشفى،"
        " فأجلت أربع عمليات جراحية.\n\nوفي 18 تشرين الأول/أكتوبر 2026 وردت رسالة إلى it@harbour-hospital.example تطالب"
        " بمبلغ 35 BTC مقابل المفتاح. ولم يدفع المستشفى."
    ),
    "es": (
        "Entre el 3 y el 17 de octubre de 2026 una persona desconocida accedió al servidor de correo del Hospital del"
        " Puerto con credenciales adquiridas en un mercado delictivo. Copió los expedientes de 41 300 pacientes y cifró"
        " el servidor de archivos del hospital; hubo que aplazar cuatro operaciones.\n\nEl 18 de octubre de 2026 se"
        " recibió en it@harbour-hospital.example un mensaje que exigía 35 BTC a cambio de la clave. El hospital no"
        " pagó."
    ),
    "ru": (
        "В период с 3 по 17 октября 2026 года неизвестное лицо получило доступ к почтовому серверу портовой больницы с"
        " помощью учетных данных, купленных на преступном рынке. Были скопированы записи о 41 300 пациентах и"
        " зашифрован файловый сервер больницы; четыре операции пришлось отложить.\n\n18 октября 2026 года на адрес"
        " it@harbour-hospital.example поступило сообщение с требованием уплатить 35 BTC за ключ. Больница не заплатила."
    ),
    "zh": (
        "2026年10月3日至17日，一名身份不明的人员使用在犯罪市场上购得的登录凭证，侵入港口医院的邮件服务器，复制了"
        "41 300名患者的病历，并对该医院的文件服务器进行加密，致使四台手术被迫推迟。\n\n2026年10月18日，"
        "it@harbour-hospital.example 收到一封邮件，要求支付35 BTC以换取“解密密钥”。医院未予支付。"
    ),
}
NAMES = {
    "en": "Ministry of Justice of Ardenia",
    "fr": "Ministère de la justice d’Ardénie",
    "ar": "وزارة العدل في أردينيا",
    "es": "Ministerio de Justicia de Ardenia",
    "ru": "Министерство юстиции Ардении",
    "zh": "阿登尼亚司法部",
}
PURPOSE = {
    "en": "To identify the person who used the account, and as evidence in the proceeding named above.",
    "fr": "Identifier la personne qui a utilisé le compte, et servir de preuve dans la procédure susmentionnée.",
    "ar": "تحديد هوية الشخص الذي استخدم الحساب، واستعمال البيانات دليلا في الدعوى المذكورة أعلاه.",
    "es": "Identificar a la persona que utilizó la cuenta y servir de prueba en las actuaciones antes citadas.",
    "ru": "Установить лицо, пользовавшееся учетной записью, и использовать данные как доказательство по делу.",
    "zh": "查明使用该账户的人员，并在上述诉讼程序中用作证据。",
}

NEED: JsonObject = {
    "category": "FINANCIAL",
    "necessity": "Only the statements show to whom the money went.",
    "proportionality": "One account is asked for, for two months.",
}


def request_body(language: str = "en") -> JsonObject:
    """The body of the long request, with every member that a request has."""
    return {**_asking(language), **_asked(language), **_around(language)}


def _asking(language: str) -> JsonObject:
    return {
        "authority": {"name": NAMES[language], "directory_id": "XA.moj"},
        "issuing_authority": {
            "name": "Port Ardenia District Court",
            "function": "investigating judge",
            "signed_letter": DIGESTS[2],
            "verdict": "good",
        },
        "conducting": {
            "name": "Cybercrime Unit, Prosecutor's Office of Port Ardenia",
            "functions": "Leads the investigation and prosecutes before the District Court.",
        },
        "proceeding": {
            "kind": "investigation",
            "reference": "PA-CR-2026/1187",
            "subject": "Attack on the Harbour Hospital",
        },
        "legal_basis": [
            {"treaty": "un_cybercrime", "articles": ["40", "44"], "measures": ["m1", "m2"]},
            {"treaty": "untoc", "articles": ["18"], "measures": ["m3"]},
        ],
        "offences": [
            {
                "code": "ILLEGAL_ACCESS",
                "mode": "committed",
                "domestic_provision": "Criminal Code, section 211 (1)",
                "text_of_provision": "Whoever without right obtains access to the whole or a part of an information"
                " system shall be punished with imprisonment of up to five years.",
                "max_penalty": {"kind": "years", "years": 5},
                "cii": True,
            },
            {
                "code": "EXTORTION",
                "mode": "attempt",
                "domestic_provision": "Criminal Code, sections 15 and 302",
                "text_of_provision": "Whoever by a threat of a considerable evil compels another to an act shall be"
                " punished.",
                "max_penalty": {"kind": "years", "years": 10},
                "loss": {"amount": "1250000.50", "currency": "EUR"},
            },
        ],
        "facts": {
            "summary": FACTS[language],
            "period": {"from": "2026-10-03T00:00:00+02:00", "to": "2026-10-18T23:59:59+02:00"},
            "places": ["Port Ardenia", "Kesselberg"],
        },
        "link": "The address from which the attacker logged in belongs to a provider in the requested State.",
    }


def _asked(language: str) -> JsonObject:
    return {
        "measures": [
            {
                "id": "m1",
                "code": "ACCESS_STORED",
                "sub": "SUBSCRIBER",
                "provider": {"name": "Bretavia Telecom", "state": "XB"},
                "identifiers": ["i1", "i2"],
                "data_categories": ["SUBSCRIBER", "ACCESS_LOGS"],
                "why_vulnerable": "The provider keeps such data for 90 days.",
            },
            {
                "id": "m2",
                "code": "RECORDS",
                "holder": "Bank of Bretavia",
                "public_record": False,
                "document_kind": "Statements of the account and the documents of its opening",
                "period": {"from": "2026-09-01T00:00:00+02:00", "to": "2026-10-31T23:59:59+01:00"},
                "form": "certified_copy",
                "data_categories": ["FINANCIAL"],
                "justifications": [NEED],
            },
            {
                "id": "m3",
                "code": "TAKE_STATEMENT",
                "person": "p1",
                "status": "witness",
                "questions": [
                    "Who had the means to use the account on 11 October 2026?",
                    "From whom were the credentials obtained, when, for what price and by which means of payment?",
                    "Are there copies of the records, and where?",
                ],
                "rights": [
                    "The witness may refuse to answer questions that would incriminate the witness or a relative."
                ],
            },
        ],
        "identifiers": [
            {
                "id": "i1",
                "kind": "ip",
                "address": "198.51.100.27",
                "port": 51234,
                "instant_from": "2026-10-11T03:12:44.250+02:00",
                "instant_to": "2026-10-11T04:01:09+02:00",
                "tz": "Europe/Berlin",
                "clock_source": "NTP, checked on 12 October 2026",
            },
            {"id": "i2", "kind": "email", "address": "the-longest-local-part-that-anybody-has-chosen@mail.example.org"},
            {"id": "i3", "kind": "wallet", "chain": "bitcoin", "address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"},
            {"id": "i4", "kind": "hash", "algorithm": "sha256", "value": DIGESTS[2]},
        ],
        "persons": [
            {
                "id": "p1",
                "kind": "natural",
                "names": ["Wang Xiaoming", "王小明"],
                "aliases": ["xm_88"],
                "birth": "1988-04-02",
                "nationality": ["XB"],
                "address": "14 Harbour Road, Bretavia",
                "status": "witness",
            },
            {"id": "p2", "kind": "unknown", "names": ["unknown user of 198.51.100.27"], "status": "suspect"},
        ],
        "period_sought": {
            "from": "2026-10-01T00:00:00+02:00",
            "to": "2026-10-31T23:59:59+01:00",
            "tz": "Europe/Berlin",
        },
        "items": [],
        "purpose": PURPOSE[language],
        "procedure_wanted": {
            "text": "The statement is to be signed on every page.",
            "reason": "Code of Procedure, s. 44.",
        },
    }


def _around(language: str) -> JsonObject:
    return {
        "urgency": {"level": "urgent", "reason": "The provider deletes after 90 days.", "wanted_by": "2026-12-15"},
        "confidentiality": {"asked": True, "reason": "The person must not learn of it.", "do_not_notify_user": True},
        "specialty": {"acknowledged": True},
        "data_protection": {
            "basis": "Data Protection Act, s. 31",
            "retention_until": "2031-12-31",
            "onward_transfer_asked": False,
        },
        "no_intrusive_means": True,
        "answer_language": "en",
        "language": language,
        "orders": [
            {
                "id": "o1",
                "kind": "court_order",
                "court": "Port Ardenia District Court",
                "date": "2026-11-20",
                "number": "12 Gs 4471/26",
                "file": DIGESTS[2],
            }
        ],
        "key_dates": [
            {"kind": "retention_end", "date": "2027-01-09", "consequence": "The data is deleted."},
            {"kind": "limitation", "date": "2031-10-18", "consequence": "No prosecution any more."},
        ],
        "contact": {
            "name": "Ana Castell",
            "phone": "+999 1 555 0100",
            "email": "ana.castell@moj.ardenia.example",
            "hours": "08:00-17:00",
            "tz": "Europe/Berlin",
        },
        "channel": {"kind": "central"},
        "presence": [{"name": "Jon Perrin", "function": "prosecutor", "reason": "knows the file"}],
    }
