"""The language of a request and the translations beside it: their findings (`law.md` §3.0; ADR 0021, 0082)."""

from __future__ import annotations

from app.treaties.entry import OWN, A, B, Entry, W

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("translation_missing", B, "{state} accepts {languages}: attach a translation into one of them.", "contents",
          "Attach the translation and name its translator.",
          varies="warns in an emergency, and where the requested State's profile lets it follow"),
    Entry("translation_follows", W,
          "{state} accepts {languages}, and the translation follows only by {day}: it may wait for it until then.",
          "contents", "Attach the translation, or send it as a supplement by then."),
    Entry("translation_day_past", B, "The day by which the translation was to follow has passed.", OWN,
          "Attach the translation, or name a later day."),
    Entry("translation_stale", B, "The translation into {language} was made of another text than this one.", OWN,
          "Have the document translated as it now stands."),
    Entry("translation_differs", B, "The translation is into {language}, by {translator}: the text says otherwise.",
          OWN, "Make language, translator and certification those of the file."),
    Entry("translation_unbound", A, "The translation into {language} does not say of which text it was made.", OWN,
          "Attach it by `draft translation`, which binds it to the texts as they stand."),
    Entry("translation_incomplete", W, "{count} texts of the translation into {language} are not translated.", OWN,
          "Have them translated: they are marked as not translated."),
)
# fmt: on
