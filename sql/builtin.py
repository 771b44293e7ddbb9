"""The fields and activities that every installation has, whatever its data."""

from sql.field import Field, Kind, Place, Type

TEXT, NUMBER, BOOLEAN = Type(Kind.TEXT), Type(Kind.NUMBER), Type(Kind.BOOLEAN)
DATE, TIME = Type(Kind.DATE), Type(Kind.TIME)

CUSTOMER_FIELDS = (
    Field("customer_id", TEXT, Place("customer_id"), "The owner's own id"),
    Field("email", TEXT, Place("email"), "E-mail address, trimmed, lower case"),
    Field("first_seen_at", TIME, Place("first_seen_at"), "When the first row of this person was stored"),
    Field("reachable", BOOLEAN, None, "Has an e-mail address and has not unsubscribed, complained or hard-bounced"),
)

DETAIL = ("store.event_detail", "arrival")
EVENT_FIELDS = (
    Field("occurred_at", TIME, Place("occurred_at"), "When it happened"),
    Field("received_at", TIME, Place("received_at"), "When it was stored"),
    Field(
        "broadcast_id", TEXT, Place("broadcast_id", "store.broadcast", "broadcast_key"), "One mailing as it was sent"
    ),
    Field("campaign", TEXT, Place("campaign", "store.campaign", "campaign_key"), "The campaign it belongs to"),
    Field("message_id", TEXT, Place("message_id", "store.message", "message_key"), "One e-mail to one person"),
    Field("url", TEXT, Place("url", "store.link", "link_key"), "The link that was clicked"),
    Field("kind", TEXT, Place("kind"), "How a bounce bounced: hard or soft", values=("hard", "soft")),
    Field("reason", TEXT, Place("reason", *DETAIL), "What the receiving server said"),
    Field("machine", BOOLEAN, Place("machine"), "Made by a machine; missing is unknown"),
    Field("user_agent", TEXT, Place("user_agent", *DETAIL), "The program that opened or clicked"),
    Field("event_id", TEXT, Place("event_id", *DETAIL), "The source's own id of this event"),
    Field("source", TEXT, Place("source", "store.source", "source_key"), "Where the row came from"),
)

FORM = ("store.form", "form_key")
RESPONSE = ("store.response", "response_key")
QUESTION = ("store.question", "question_key")
RESPONSE_FIELDS = (
    Field("answered_at", TIME, Place("occurred_at"), "When it was answered"),
    Field("received_at", TIME, Place("received_at"), "When it was stored"),
    Field("form", TEXT, Place("form", *FORM), "The name of the form"),
    Field("form_id", TEXT, Place("form_id", *FORM), "The form's id"),
    Field("response_id", TEXT, Place("response_id"), "One submission of a form"),
    Field("mailing", TEXT, Place("mailing"), "The mailing that asked"),
    Field("group", TEXT, Place("group"), "The group it was counted under"),
    Field("source", TEXT, Place("source", "store.source", "source_key"), "Where the row came from"),
)
ANSWER_FIELDS = (
    Field("answered_at", TIME, Place("occurred_at"), "When it was answered"),
    Field("received_at", TIME, Place("received_at"), "When it was stored"),
    Field("form", TEXT, Place("form", *FORM), "The name of the form"),
    Field("question", TEXT, Place("question", *QUESTION), "The question as it was asked"),
    Field("score", NUMBER, Place("score"), "The answer as a number"),
    Field("value", TEXT, Place("value"), "The answer as it was given"),
    Field(
        "question_index", TEXT, Place("question_index", *QUESTION), "The question's place in the form; 3.10 is not 3.1"
    ),
    Field("question_type", TEXT, Place("question_type", *QUESTION), "sentiment, comment …"),
    Field("form_id", TEXT, Place("form_id", *FORM), "The form's id"),
    Field("response_id", TEXT, Place("response_id", *RESPONSE), "The submission it was given in"),
    Field("mailing", TEXT, Place("mailing", *RESPONSE), "The mailing that asked"),
    Field("group", TEXT, Place("group", *RESPONSE), "The group it was counted under"),
    Field(
        "source",
        TEXT,
        Place("source", "store.source", "source_key", via=Place("source_key", *RESPONSE)),
        "Where it came from",
    ),
)

EVENTS = {
    "send": ("sends", "Accepted for sending"),
    "delivery": ("deliveries", "Accepted by the receiving server"),
    "deferral": ("deferrals", "Put off by the receiving server, to be tried again"),
    "bounce": ("bounces", "Sent back, hard or soft"),
    "rejection": ("rejections", "Never tried"),
    "failure": ("failures", "Could not be made or sent"),
    "open": ("opens", "Opened, as far as a pixel tells"),
    "click": ("clicks", "A link was followed"),
    "complaint": ("complaints", "Reported as spam"),
    "unsubscribe": ("unsubscribes", "Asked for no more"),
    "subscribe": ("subscribes", "Asked to get it"),
    "autoreply": ("autoreplies", "Answered by a program"),
    "other": ("others", "Anything else the sender told"),
}
HAS_MACHINE = frozenset({"open", "click"})

ROW_ID = "klankbord_id"  # what a stored row is called in the HTTP API

# Attributes that an import cannot make, for the program has these names itself.
RESERVED = frozenset(
    {"customer_key", "customer_id", "email", "first_seen_at", "reachable", "erased_at", "updated_at", ROW_ID}
)
