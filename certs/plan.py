"""From the plan (`pki.yml`) to certomancer's configuration of one State."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

Plan: TypeAlias = "dict[str, dict]"  # type: ignore[type-arg]  # the tree that pki.yml holds
CertificateSpec: TypeAlias = "dict[str, object]"
"""A certificate as certomancer's configuration words it, and `entity` with its subject's name."""


def specifications(plan: Plan, state: str, made_at: datetime) -> dict[str, CertificateSpec]:
    """Every certificate of a State by label, those of the issuers first (serial numbers follow the order)."""
    return {**dict(_issuers(plan, state, made_at)), **dict(_leaves(plan, state, made_at))}


def leaf(
    plan: Plan, made_at: datetime, label: str, purpose: str, usage: list[str], entity: dict[str, str]
) -> CertificateSpec:
    """A certificate for signing under the State's anchor for a purpose, without extended usages."""
    issuer = f"{purpose}-issuing" if plan["purposes"][purpose]["issuing"] else f"{purpose}-root"
    extension = {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": usage}}
    return {
        "subject": label,
        "subject-key": label,
        "issuer": issuer,
        "authority-key": issuer,
        "validity": _validity(plan, "leaf", made_at),
        "extensions": [extension],
        "entity": entity,
    }


def configuration(
    plan: Plan,
    state: str,
    made_at: datetime,
    port: int,
    more: Mapping[str, CertificateSpec],
    *,
    issued: bool,
) -> dict[str, object]:
    """Certomancer's configuration of one State; `issued` takes the certificates from their files.

    `more` adds certificates after those of the plan, or replaces parts of one (such as its revocation).
    """
    specs = specifications(plan, state, made_at)
    for label, spec in specs.items():
        if issued:
            spec["certificate-file"] = f"{state}/certs/single/{label}.pem"
        spec.update(more.get(label, {}))
    specs.update({label: dict(spec) for label, spec in more.items() if label not in specs})
    entities = {label: spec.pop("entity") for label, spec in specs.items()}
    keys = {str(spec["subject-key"]): {"path": f"{spec['subject-key']}.pem"} for spec in specs.values()}
    keyset = {"path-prefix": f"{state}/private", "keys": keys}
    architecture = {
        "keyset": "keys",
        "entity-defaults": {"country-name": state},
        "entities": entities,
        "certs": specs,
        "services": _services(plan, state),
    }
    return {
        "external-url-prefix": f"http://127.0.0.1:{port}",
        "keysets": {"keys": keyset},
        "pki-architectures": {state.lower(): architecture},
    }


def _validity(plan: Plan, kind: str, made_at: datetime) -> dict[str, str]:
    before, after = plan["validity"][kind]
    return {
        "valid-from": (made_at - timedelta(days=before)).isoformat(),
        "valid-to": (made_at + timedelta(days=after)).isoformat(),
    }


def _issuers(plan: Plan, state: str, made_at: datetime) -> Iterator[tuple[str, CertificateSpec]]:
    country = plan["states"][state]["name"]
    for purpose, kind in plan["purposes"].items():
        root, issuing = f"{purpose}-root", f"{purpose}-issuing"
        depth = 1 if kind["issuing"] else 0
        yield root, _issuer(plan, made_at, root, root, depth, f"{country} {purpose} root", {"crl-repo": root})
        if kind["issuing"]:
            services = {"crl-repo": issuing, "ocsp-service": purpose}
            yield issuing, _issuer(plan, made_at, issuing, root, 0, f"{country} {purpose} issuing", services)
            responder = leaf(plan, made_at, f"{purpose}-ocsp", purpose, [], {})
            del responder["extensions"]
            entity = {"common-name": f"{country} {purpose} responder"}
            yield f"{purpose}-ocsp", {**responder, "profiles": [{"id": "ocsp-responder"}], "entity": entity}


def _issuer(
    plan: Plan, made_at: datetime, label: str, by: str, depth: int, name: str, services: dict[str, str]
) -> CertificateSpec:
    # `crl-repo` and `ocsp-service` are what this issuer writes into the certificates that it issues.
    profile = {"id": "simple-ca", "params": {"max-path-len": depth, **services}}
    return {
        "subject": label,
        "subject-key": label,
        "issuer": by,
        "authority-key": by,
        "validity": _validity(plan, "ca", made_at),
        "profiles": [profile],
        "entity": {"common-name": name},
    }


def _leaves(plan: Plan, state: str, made_at: datetime) -> Iterator[tuple[str, CertificateSpec]]:
    for kind, given in plan["leaves"].items():
        for label, entity in _subjects(plan, state, kind, given["each"]):
            spec = leaf(plan, made_at, label, given["purpose"], given["usage"], entity)
            extensions = spec["extensions"]
            assert isinstance(extensions, list)  # noqa: S101  # narrows what `leaf` has just built
            if "extended" in given:
                critical = given.get("extended-critical", False)
                extensions.append({"id": "extended_key_usage", "critical": critical, "value": given["extended"]})
            if "names" in given:
                names = {"schema": "general-names", "params": given["names"]}
                extensions.append({"id": "subject_alt_name", "smart-value": names})
            yield label, spec


def _subjects(plan: Plan, state: str, kind: str, each: str) -> Iterator[tuple[str, dict[str, str]]]:
    country = plan["states"][state]
    if each == "state":
        yield kind, {"organization-name": f"Central node of {country['name']}", "common-name": f"{state} {kind}"}
        return
    for short, authority in country["authorities"].items():
        organisation = {"organization-name": authority["name"]}
        if each == "authority":
            yield f"{kind}-{short}", {**organisation, "common-name": f"{authority['name']} ({kind})"}
        else:
            for person, name in authority["officials"].items():
                yield f"{kind}-{short}-{person}", {**organisation, "common-name": name}


def _services(plan: Plan, state: str) -> dict[str, object]:
    lists: dict[str, object] = {}
    responders: dict[str, object] = {}
    for purpose, kind in plan["purposes"].items():
        issuers = [f"{purpose}-root", f"{purpose}-issuing"] if kind["issuing"] else [f"{purpose}-root"]
        offline = purpose in plan["states"][state].get("offline-roots", [])
        for issuer in issuers:
            slow = offline and issuer == issuers[0]
            lists[issuer] = {
                "for-issuer": issuer,
                "signing-key": issuer,
                "simulated-update-schedule": plan["offline-schedule" if slow else "crl-schedule"],
            }
        if kind["issuing"]:
            responder = f"{purpose}-ocsp"
            responders[purpose] = {
                "for-issuer": issuers[-1],
                "responder-cert": responder,
                "signing-key": responder,
            }
    # The token carries its chain, else a validator can only say that it is not trusted.
    tsa = {"signing-cert": "tsa", "signing-key": "tsa", "certs-to-embed": ["tsa-root"]}
    return {"crl-repo": lists, "ocsp": responders, "time-stamping": {"tsa": tsa}}
