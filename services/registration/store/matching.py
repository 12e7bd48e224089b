"""Searching companies as people type them: width and case do not matter, parts are enough."""


def matches(company: str, text: str) -> str:
    """SQL: whether the company in the jsonb expression `company` has `text` in a name, or is meant by a number or mail.

    The Japanese name is looked at with its legal form on either side.
    """
    form = f"coalesce({company} ->> 'legal_form_other', {company} ->> 'legal_form', '')"
    names = f"concat_ws(' ', {form} || ({company} ->> 'name_ja') || {form}, {company} ->> 'name_en')"
    return (
        f"(position({_plain(text)} IN {_plain(names)}) > 0"
        f" OR {company} ->> 'corporate_number' = normalize({text}, NFKC)"
        f" OR lower({company} -> 'contact' ->> 'email') = {_plain(text)})"
    )


def _plain(text: str) -> str:
    return f"lower(normalize({text}, NFKC))"
