"""Taking a row one step further, together with what belongs to it and what it rests on.

A person is sent to review with its charges and with the sources that it cites, and is published with
them. Who did it, and in which state a row may be for it, `Publishable` decides; here is only who goes along.
"""

from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baymak.acceptance import Accepted, is_stateless, lines_since, may_be_pending, name_of, unseen
from baymak.acts import acting
from baymak.changing import Busy, carry_out, trying
from baymak.models import Act
from baymak.publishing import Publishable, accept_changes, may_take_back, proposed, send_back, take_back
from baymak.roles import may

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN, DISCARDED = Publishable.State
WAITS = gettext_lazy("It waits for what it belongs to.")
GONE = gettext_lazy("It is gone: somebody else has deleted it, or merged it into another record.")


@dataclass(frozen=True)
class Step:
    """One way from state to state: a method of `Publishable`, and who may take it."""

    name: str
    right: str
    start: tuple  # the states from which a row can go
    along: tuple  # dependents in these states go along
    brings_evidence: bool  # and so do the cited sources that can take the step
    label: str
    done: str
    refused: str
    reason: str = ""  # an editor's: why rows that raise doubts may be public, or why one is sent back
    why: str = ""  # one leaves the public, a `Publishable.Reason`
    # What the page showed on which the step was taken: {key: number of a version}, its rows among them, and
    # which of these were ticked. None: there was no page.
    shown: dict | None = None
    ticked: frozenset = frozenset()

    def leaves(self, row):
        """Say whether a page showed a row, and it was not ticked."""
        return self.shown is not None and name_of(row) in self.shown and name_of(row) not in self.ticked

    def call(self, row, user):
        """Take the step; raise ValidationError with the reasons where it can't be taken."""
        if not may(user, self.right, type(row)):
            raise ValidationError(_("You don't have the right to do this."))
        number = 0
        if self.shown is not None:
            number = unseen(row, user, self.shown) or int(name_of(row) not in self.shown)
        if number:
            said = ngettext(
                "%(number)d thing changed here since you looked: look again.",
                "%(number)d things changed here since you looked: look again.",
                number,
            )
            raise ValidationError(said % {"number": number}, code="unseen")
        # Outside of a request history would not know who.
        row._history_user = user
        row.reason = self.reason
        if self.name == "accept":
            accept_changes(row, user)
        elif self.name in ("submit", "publish"):
            getattr(row, self.name)(user)
        elif self.name == "withdraw":
            row.withdraw(self.why)
        elif self.name == "discard" and not isinstance(row, Publishable):
            remove(row)
        elif self.name == "send_back":
            send_back(row, self.reason)
        elif self.name == "take_back":
            take_back(row, user)
        else:
            getattr(row, self.name)(user)


STEPS = {
    step.name: step
    for step in (
        Step(
            "submit",
            right="change",
            start=(DRAFT, WITHDRAWN),
            along=(DRAFT,),
            brings_evidence=True,
            label=gettext_lazy("Send to review"),
            done=gettext_lazy("Sent to review: %(rows)s."),
            refused=gettext_lazy("Not sent to review: %(row)s. %(reasons)s"),
        ),
        Step(
            "publish",
            right="publish",
            start=(IN_REVIEW,),
            along=(IN_REVIEW,),
            brings_evidence=True,
            label=gettext_lazy("Publish"),
            done=gettext_lazy("Published: %(rows)s."),
            refused=gettext_lazy("Not published: %(row)s. %(reasons)s"),
        ),
        Step(
            "send_back",
            right="publish",
            start=(IN_REVIEW,),
            along=(IN_REVIEW,),
            brings_evidence=False,
            label=gettext_lazy("Send back"),
            done=gettext_lazy("Sent back: %(rows)s."),
            refused=gettext_lazy("Not sent back: %(row)s. %(reasons)s"),
        ),
        Step(
            "take_back",
            right="change",
            start=(IN_REVIEW,),
            along=(IN_REVIEW,),
            brings_evidence=False,
            label=gettext_lazy("Take back"),
            done=gettext_lazy("Taken back: %(rows)s."),
            refused=gettext_lazy("Not taken back: %(row)s. %(reasons)s"),
        ),
        # Changes of what is public; of courts and the like, which have no state.
        Step(
            "accept",
            right="publish",
            start=(PUBLISHED,),
            along=(PUBLISHED,),
            brings_evidence=False,
            label=gettext_lazy("Accept the changes"),
            done=gettext_lazy("Changes accepted: %(rows)s."),
            refused=gettext_lazy("Not accepted: %(row)s. %(reasons)s"),
        ),
        # What belongs to a withdrawn row is hidden by it and need not change.
        Step(
            "withdraw",
            right="publish",
            start=(IN_REVIEW, PUBLISHED),
            along=(),
            brings_evidence=False,
            label=gettext_lazy("Withdraw"),
            done=gettext_lazy("Withdrawn: %(rows)s."),
            refused=gettext_lazy("Not withdrawn: %(row)s. %(reasons)s"),
        ),
        # Nothing is deleted on the desk. What is public is withdrawn by the same act.
        Step(
            "discard",
            right="delete",
            start=(DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN),
            along=(),
            brings_evidence=False,
            label=gettext_lazy("Discard"),
            done=gettext_lazy("Discarded: %(rows)s. The list of what was discarded restores them."),
            refused=gettext_lazy("Not discarded: %(row)s. %(reasons)s"),
        ),
        Step(
            "restore",
            right="delete",
            start=(DISCARDED,),
            along=(),
            brings_evidence=False,
            label=gettext_lazy("Restore"),
            done=gettext_lazy("Restored, as drafts: %(rows)s."),
            refused=gettext_lazy("Not restored: %(row)s. %(reasons)s"),
        ),
    )
}


@dataclass
class Outcome:
    """What a step did: the rows that went, and the rows that could not with their reasons."""

    done: list = field(default_factory=list)
    refused: list = field(default_factory=list)

    def __add__(self, other):
        return Outcome(self.done + other.done, self.refused + other.refused)

    def counted(self):
        """Say how many rows of each kind went: "people (1), charges (3)", which needs no grammar."""
        kinds = {}
        for row in self.done:
            kinds[row._meta] = kinds.get(row._meta, 0) + 1
        return ", ".join(f"{kind.verbose_name_plural} ({number})" for kind, number in kinds.items())


def take(step, row, user):
    """Take a step with a row and with what goes along; return the Outcome."""
    return take_all(step, [row], user)


def take_all(step, rows, user):
    """Take a step with rows, as one act, and with what goes along; return the Outcome.

    When a row itself can't go, nothing goes along with it. A companion that can't go stays behind.
    """
    if step.name == "withdraw":
        return withdraw(rows, user, step.why)
    works = {"discard": _discard_all, "restore": _restore_all, "take_back": _take_back_all}
    work = works.get(step.name, _take_all)
    try:
        return carry_out(rows, work, step, rows, user)
    except Busy as error:
        return Outcome(refused=[(row, error.messages) for row in rows])


def _take_all(step, rows, user):
    outcome = Outcome()
    with acting(user, step.name, step.reason):
        for row in rows:
            if row not in outcome.done:  # it went along with one before it
                outcome += _take(step, row, user)
    return outcome


def _take(step, row, user):
    outcome = Outcome()
    asked, row = row, _locked(type(row).objects.filter(pk=row.pk)).first()
    if row is None:
        return Outcome(refused=[(asked, [GONE])])
    companions = [one for one in _dependents(row) if step.along and _is_ready(step, one, step.along)]
    # A row that took the step before is no obstacle to facts that were added since.
    goes = _is_ready(step, row, step.start) or not companions
    companions = [one for one in companions if _goes_along(step, one, user)]
    if goes and step.leaves(row):
        return Outcome(refused=[(one, [WAITS]) for one in companions])
    for parent in _locked_together(_parents(step, [row, *companions])):
        if _goes_along(step, parent, user, by_itself=False):
            _go(step, parent, user, outcome)
    if goes and not _go(step, row, user, outcome):
        return outcome
    for companion in companions:
        _go(step, companion, user, outcome)
    if step.brings_evidence:
        waiting = [fact for fact in row.rows_behind() if fact.state == PUBLISHED]
        for support in _evidence(waiting, step):
            _try(step, support, user, outcome)
    return outcome


def _goes_along(step, row, user, by_itself=True):
    """Say whether a row goes along: if it was ticked on a page, or else whatever can.

    To review goes what the user wrote, or nobody; and without having been asked for only what the user wrote.
    """
    if step.shown is not None:
        return not step.leaves(row)
    if step.name != "submit":
        return by_itself
    return wrote(row, user, otherwise=by_itself)


def wrote(row, user, otherwise=False):
    """Say whether an account wrote in a row; `otherwise` where no account did."""
    keys = set(row.history.exclude(history_user=None).values_list("history_user", flat=True))
    return user.pk in keys if keys else otherwise


def _parents(step, rows):
    """Return the rows without which these stay hidden, such as the case of a charge, that can go as well."""
    found = {}
    for row in rows if step.brings_evidence else ():
        for name in row.public_parents:
            parent = None if row._meta.get_field(name).many_to_many else getattr(row, name)
            if isinstance(parent, Publishable) and parent.state in step.along and parent not in rows:
                found[type(parent), parent.pk] = parent
    return [*found.values()]


def foresee(steps, rows, user, look=None):
    """Return what would come of steps, as (Outcome, names of the rows that would be public then).

    Or what `look()` returns, which is called as long as they are taken.
    """

    def attempt():
        outcome = Outcome()
        with trying() as follow:
            for step in steps:
                outcome += take_all(step, rows, user)
            if look is not None:
                follow()  # a status, by what a name is found
                return look()
            public = {name_of(one) for one in outcome.done if one.is_published()}
        return outcome, public

    return carry_out(rows, attempt)


def send_all_back(noted, user):
    """Send rows back, each with a note (pairs), as one act."""

    def work():
        outcome = Outcome()
        with acting(user, Act.Kind.SEND_BACK):
            for asked, note in noted:
                row = _locked(type(asked).objects.filter(pk=asked.pk)).first()
                _try(replace(STEPS["send_back"], reason=note), row, user, outcome)
        return outcome

    return carry_out([row for row, _note in noted], work)


def would_go(step, row):
    """Return the rows that a step can take along with a row, it and their evidence among them."""
    going = _ready(step, row)
    going += _parents(step, going)
    if step.brings_evidence:
        behind = [fact for fact in row.rows_behind() if fact.state == PUBLISHED]
        supports = {(type(one), one.pk): one for fact in (*going, *behind) for one in fact.rests_on()}
        going += [one for one in supports.values() if one.state in step.start and one not in going]
    return going


def must_be_asked_for(step, row, user):
    """Return those rows which a step takes along with a row only where a page asked: others work on them."""
    if step.name != "submit":
        return []
    ready = _ready(step, row)
    along = [one for one in ready if one != row and not wrote(one, user, otherwise=True)]
    return along + [one for one in _parents(step, ready) if not wrote(one, user)]


def _ready(step, row):
    rows = [row, *(one for relation in _relations_of_dependents(type(row)) for one in _of(relation, row))]
    return [one for one in rows if _is_ready(step, one, step.start if one is row else step.along)]


def _of(relation, row):
    return relation.related_model.objects.filter(**{relation.field.name: row})


def _is_ready(step, row, states):
    if step.name == "accept":
        return is_pending(row)
    return not is_stateless(type(row)) and row.state in states


def withdraw(rows, user, why=""):
    """Take rows out of public, all that can go or none, with what tells of them and what was only theirs."""
    try:
        return carry_out(rows, _withdraw_all, rows, user, why)
    except Busy as error:
        return Outcome(refused=[(row, error.messages) for row in rows])


def _withdraw_all(rows, user, why):
    with acting(user, Act.Kind.WITHDRAW, Publishable.Reason(why).label if why else ""):
        return _withdraw(rows, user, why)


def _withdraw(rows, user, why):
    step = replace(STEPS["withdraw"], why=why)
    there = list(_locked_together(rows))
    outcome = Outcome(refused=[(row, [GONE]) for row in rows if row not in there])
    for row in there:
        _try(step, row, user, outcome)
    tellers = [teller for model, gone in _by_kind(outcome.done).items() for teller in model.tellers(gone)]
    for row in _locked_together(tellers):
        _try(step, row, user, outcome)
    return outcome + clear_evidence(outcome.done, user, why)


def remove(row):
    """Take out a row without a state; its history keeps it, and can bring it back."""
    if any(_leads_to(relation, row) for relation in row._meta.related_objects if relation.many_to_many):
        raise ValidationError(_("Others refer to it."))
    row._change_reason = str(_("discarded"))
    key = row.pk
    try:
        row.delete()
    except ProtectedError as error:
        raise ValidationError(_("Others refer to it.")) from error
    row.pk = key  # what was done to which row is still told


def _leads_to(relation, row):
    """Say whether another row leads to this one by a relation that nothing would bring back."""
    return relation.related_model.objects.filter(**{relation.field.name: row}).exists()


def _discard_all(step, rows, user):
    outcome = Outcome()
    with acting(user, Act.Kind.DISCARD):
        for row in rows:
            outcome += _discard(step, row, user)
    return outcome


def _discard(step, asked, user):
    """Discard a row with all that belongs to it, or nothing of that."""
    row = _locked(type(asked).objects.filter(pk=asked.pk)).first()
    if row is None:
        return Outcome(refused=[(asked, [GONE])])
    group = [row, *(one for one in _dependents(row) if one.state != DISCARDED)]
    public = [one for one in group if isinstance(one, Publishable) and one.state == PUBLISHED]
    outcome = Outcome()
    with transaction.atomic():
        if public:
            # With what tells of them; that, and their sources, stay withdrawn.
            outcome = _withdraw(public, user, "")
            outcome.done = [one for one in outcome.done if one not in group]
        for one in _locked_together(group):
            _try(step, one, user, outcome)
        if outcome.refused:
            transaction.set_rollback(True)
            outcome.done = []
    return outcome


def _restore_all(step, rows, user):
    """Restore rows, each with what belongs to it and was discarded by the same act."""
    outcome = Outcome()
    with acting(user, Act.Kind.RESTORE):
        for asked in rows:
            row = _locked(type(asked).objects.filter(pk=asked.pk)).first()
            if row is None:
                outcome.refused.append((asked, [GONE]))
                continue
            act = act_of(row)
            group = [one for one in _dependents(row) if one.state == DISCARDED and act_of(one) == act]
            if row.state == DISCARDED and _try(step, row, user, outcome):
                for one in group:
                    _try(step, one, user, outcome)
    return outcome


def waiting_of(row, user):
    """Return what waits of a row and of what belongs to it, because an account sent it or wrote in it."""
    return [one for one in _with_dependents(row) if _waits_of(one, user, _lines(one))]


def _with_dependents(row):
    """Yield a row and what belongs to it, with `may_be_pending` (one query a kind)."""
    kinds = [type(row).objects.filter(pk=row.pk)] if isinstance(row, Accepted) else []
    kinds += [_of(relation, row) for relation in _relations_of_dependents(type(row))]
    for rows in kinds:
        yield from rows.order_by().annotate(may_be_pending=may_be_pending(rows.model))


def _lines(row):
    """Return the versions of what is public that nobody accepted."""
    is_out = is_stateless(type(row)) or row.state == PUBLISHED
    return lines_since(row) if is_out and row.may_be_pending else []


def _waits_of(row, user, lines):
    if not is_stateless(type(row)) and row.state != PUBLISHED:
        return (row.state, row.submitted_by_id) == (IN_REVIEW, user.pk)
    writers = {line.history_user_id for line in proposed(row, lines)}
    return user.pk in writers or (bool(writers) and may_take_back(row, writers, user))


def _take_back_all(step, rows, user):
    """Take back what an account sent to review or proposed; what others did goes on waiting."""
    outcome = Outcome()
    with acting(user, Act.Kind.TAKE_BACK):
        for asked in rows:
            there = [*_locked_together(waiting_of(asked, user) or [asked])]
            outcome.refused += [] if there else [(asked, [GONE])]
            for row in there:
                _try(step, row, user, outcome)
    return outcome


def act_of(row):
    """Return the number of the act by which a row was changed last."""
    return row.history.order_by("-history_id").values_list("act", flat=True).first()


def clear_evidence(rows, user, why=""):
    """Withdraw the sources of rows that are not public any more, and on which nothing public rests.

    The title of a source often names the person whom it was cited for.
    """
    outcome = Outcome()
    gone = [
        group
        for model, some in _by_kind(rows).items()
        for keys in [[row.pk for row in some]]
        for group in (model.objects.filter(pk__in=keys), *model.behind(keys))
    ]
    supports = [row for group in gone for row in group.model.evidence_of(group.values("pk"))]
    for model, some in _by_kind(row for row in supports if row.state == PUBLISHED).items():
        carrying = model.carrying([row.pk for row in some])
        for support in _locked_together(row for row in some if row.pk not in carrying):
            _try(replace(STEPS["withdraw"], why=why), support, user, outcome)
    return outcome


def open_steps(row, user):
    """Return the steps for which the row, or what belongs to it, is in the right state (one query a kind)."""
    states, pending, is_own = set(), False, False
    for one in _with_dependents(row):
        lines = () if pending and is_own else _lines(one)
        pending = pending or bool(lines)
        is_own = is_own or _waits_of(one, user, lines)
        if one != row:
            states.add(one.state)
    own = row.state if isinstance(row, Publishable) else None
    by_rows = {"accept": pending, "take_back": is_own}
    return [
        step
        for step in STEPS.values()
        if step.name != "discard"
        if by_rows.get(step.name, own in step.start or not states.isdisjoint(step.along))
    ]


def is_pending(row):
    """Say whether something was written into a public row, or a court and the like, that nobody accepted."""
    if isinstance(row, Publishable) and row.state != PUBLISHED:
        return False
    if not isinstance(row, Accepted):
        return False
    may_be = type(row).objects.filter(may_be_pending(type(row)), pk=row.pk)
    return may_be.exists() and bool(lines_since(row))


def _go(step, row, user, outcome):
    """Take a step with a row and the evidence that it brings: both go, or neither."""
    attempt = Outcome()
    with transaction.atomic():
        if step.brings_evidence:
            for support in _evidence([row], step):
                _try(step, support, user, attempt)
        goes = _try(step, row, user, attempt)
        if not goes:
            transaction.set_rollback(True)
            attempt.done = []
    known = {(type(one), one.pk) for one, _reasons in outcome.refused}
    outcome.done += attempt.done
    outcome.refused += [
        (one, reasons) for one, reasons in attempt.refused if (type(one), one.pk) not in known
    ]
    return goes


def _try(step, row, user, outcome):
    try:
        step.call(row, user)
    except ValidationError as error:
        outcome.refused.append((row, error.messages))
        return False
    outcome.done.append(row)
    return True


def _locked(rows):
    # Ordered, so that two editors lock the same rows in the same order.
    return rows.order_by("pk").select_for_update(of=("self",))


def _by_kind(rows):
    """Return {model: its rows, each once}."""
    kinds = {}
    for row in rows:
        kinds.setdefault(type(row), {})[row.pk] = row
    return {model: [*some.values()] for model, some in kinds.items()}


def _locked_together(rows):
    """Read rows anew and lock them (a query for each kind)."""
    for model, some in _by_kind(rows).items():
        yield from _locked(model.objects.filter(pk__in=[row.pk for row in some]))


def _relations_of_dependents(model):
    return model.dependents() if issubclass(model, Publishable) else []


def _dependents(row):
    for relation in _relations_of_dependents(type(row)):
        yield from _locked(_of(relation, row))


def _evidence(rows, step):
    """Return the rows that the given rows rest on and that can take the step, each once."""
    found = {}
    for row in rows:
        for support in row.rests_on():
            if support.state in step.start and not step.leaves(support):
                found[type(support), support.pk] = support
    return list(_locked_together(found.values()))
