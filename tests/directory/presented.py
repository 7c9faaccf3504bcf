"""A State's directory file, as its officials write it."""

FILE = """
[XA]
names = { en = "Ardenia", fr = "Ardénie" }

[[XA.points]]
id = "report"
kind = "public_reporting_point"
names = { en = "Report a crime" }
link = "https://report.example/"

[[XA.points]]
id = "prevention"
kind = "prevention_policy"
names = { en = "Council for Prevention" }
evaluated_on = 2024-05-02
evaluate_by = 2026-05-02

[[XA.cards]]
id = "logs_connection"
kind = "log_retention"
title = { en = "Connection logs are kept half a year" }
article = "Network Act 20(1)"
issued_by = "XA.moj"
author = "Ana Albin"
second_reader = "Ben Corvin"
reviewed_on = 2026-11-01
duty = { duty = "log_retention", tiers = ["large", "medium"], log = "connection", days = 180 }

[[XA.cards]]
id = "mailbox"
kind = "provider_entity"
title = { en = "Mailbox" }
issued_by = "XA.moj"
author = "Ana Albin"
second_reader = "Ben Corvin"
reviewed_on = 2025-01-01

[XA.cards.provider]
brand = "Mailbox"
legal_entity = "Mailbox of Ardenia Ltd"
state = "XA"
domains = ["mailbox.example"]
address_ranges = ["192.0.2.0/24", "2001:db8::/32"]
retention = { traffic = 90 }
user_notice = "The user is told after 90 days unless a court forbids it."

[XA.moj]
names = { en = "Ministry of Justice" }
functions = ["central_mla", "contact_24_7"]
languages = ["en", "fr"]

[XA.moj.particulars]
verified_on = 2026-11-01
competences = [{ procedures = ["mla", "preservation"] }]
designated = [{ treaty = "un_cybercrime", article = "UNCC 40(12)", notified_on = 2026-02-03 }]
accepts = [{ written = ["en", "fr"], spoken = ["en"] }]
laws = [{ title = "Mutual Assistance Act", link = "https://law.example/maa" }]
usual_answer = { mla = { routine = { number = 60, unit = "days" } } }

[XA.moj.particulars.hours]
zone = "Europe/Vienna"
country = "AT"
open = [{ days = [0, 1, 2, 3, 4], opens = 09:00:00, closes = 17:00:00 }]
closed = [2026-12-24]

[XA.moj.particulars.requirements]
form = "A certified translation and the order itself."
form_when_urgent = "By telephone, in writing within 24 hours."
electronic = { accepted = true, signature = "qualified", original_follows = false }

[XA.moj.particulars.channels]
telephones = ["+43123456789"]
mail = "office@justice.example"

[[XA.moj.particulars.contact_points]]
id = "night"
unit = "Cyber desk"
duties = ["preservation", "technical_advice"]
capacities = ["can_order_preservation"]
languages = ["en", "fr"]
phones = [{ number = "+43123456700", languages = ["en", "fr"] }]
promise = { always = true, answer_minutes = 30 }
networks = ["uncc", "g7"]
"""
