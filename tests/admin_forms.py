"""Filling in the forms of the admin as a browser does: what a page shows, changed here and there."""


def sent_by(response):
    """Return what a browser would send if the page were saved as it is."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        forms += [formset.management_form, *formset.forms, formset.empty_form]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if not (bound.field.disabled or value is None or value is False):
                data[bound.html_name] = value if isinstance(value, list) else str(value)
    if response.context.get("asks_why"):
        data["change_reason"] = "seen in the source"
    return data


def add_row(data, prefix, **fields):
    """Add a row to an inline of a page, as "Add another" does, and fill in some of its fields."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    template = f"{prefix}-__prefix__-"
    for name in [name for name in data if name.startswith(template)]:
        data[f"{prefix}-{number}-{name.removeprefix(template)}"] = data[name]
    for name, value in fields.items():
        data[f"{prefix}-{number}-{name}"] = getattr(value, "pk", value)
    return data


def errors_of(response):
    """Return the texts of all errors on a page that was refused."""
    assert response.status_code == 200
    # Errors of a field come as a list, those of a whole inline as texts.
    return [
        str(text)
        for errors in response.context["errors"]
        for text in ([errors] if isinstance(errors, str) else errors)
    ]


def look_and_press(client, address, data=None, **changed):
    """Press a button: where a page shows first what goes, the button of that page, too, as it is ticked.

    `stays` of the answer is what that page said of what stays behind.
    """
    page = client.post(address, data)
    # `context` would be that of another browser, too, where two are at work.
    context = getattr(page, "context_data", None) or {}
    if "dossier" not in context:
        page.stays = []
        return page
    answer = client.post(context["address"] or address, looked(page) | changed)
    answer.stays = [str(text) for text in context["foot"][-1][1]]
    return answer


def looked(page):
    """Return what a browser sends from the page that shows what goes."""
    dossier = page.context_data["dossier"]
    data = {
        "shown": page.context_data["shown"],
        "looked": "yes",
        "take": [one["name"] for one in dossier if one["is_ticked"]],
    }
    for name, value in page.context_data["asked"]:
        data.setdefault(name, []).append(value)
    return data
