"""Pings, subscriptions and authentication, in the format of each category."""
import hashlib
import hmac
import json
import time

from exchange import trade_socket

KEY, SECRET = "test_key", "test_secret"
PRIVATE = ("order", "execution", "execution.fast", "position")
SINGLE = ("wallet", "greeks", "dcp.future", "dcp.spot", "dcp.option", "strategy", "spread.order",
          "spread.execution")
PRODUCTS = ("spot", "linear", "inverse", "option")
COMMAND_RESPONSE = ("option", "spread")


def sign(text, secret=SECRET):
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def answer(link, frame):
    """Answers one text frame of the client."""
    message = frame.json
    if not isinstance(message, dict):
        first = frame.text[:1]
        text = (f"Failed to decode incoming data:readObjectStart: expect {{ or n, but "
                f"found {first}, error found in #1 byte")
        return link.send({"success": False, "ret_msg": text, "conn_id": link.identity, "req_id": "",
                          "op": ""})
    if link.category == "trade":
        return trade_socket.answer(link, message)
    op = message.get("op")
    if op == "ping":
        return pong(link, message)
    if op == "auth" and link.category == "private":
        return authenticate(link, message)
    if op not in ("subscribe", "unsubscribe"):
        return acknowledge(link, message, "error:invalid op")
    topics = message.get("args")
    if not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
        return acknowledge(link, message, "error:invalid args")
    return subscribe(link, message,
                     topics) if op == "subscribe" else unsubscribe(link, message, topics)


def pong(link, message):
    link.pings += 1
    link.last_json_ping = time.monotonic()
    if link.exchange.knobs.no_pong:
        return None
    now = str(link.exchange.clock.now())
    identity = message.get("req_id")
    if link.category in COMMAND_RESPONSE:
        return link.send({"args": [now], "op": "pong"})
    if link.category == "private":
        named = {} if identity is None else {"req_id": identity}
        return link.send({**named, "op": "pong", "args": [now], "conn_id": link.identity})
    reply = {"success": True, "ret_msg": "pong", "conn_id": link.identity}
    if link.category != "spot" or identity is not None:
        reply["req_id"] = identity or ""
    return link.send({**reply, "op": "ping"})


def acknowledge(link, message, error="", good=(), bad=()):
    """The category's acknowledgement. Only option and spread list the topics in `good` and
    `bad`."""
    knobs = link.exchange.knobs
    if knobs.no_ack:
        return None
    op = message.get("op")
    if link.category in COMMAND_RESPONSE and op in ("subscribe", "unsubscribe"):
        data = {"failTopics": list(bad), "successTopics": list(good)}
        return link.send({"success": True, "conn_id": link.identity, "data": data,
                          "type": "COMMAND_RESP"})
    if error and knobs.nested_errors:
        request = {"op": op, "args": message.get("args", [])}
        return link.send({"success": False, "ret_msg": error, "conn_id": link.identity,
                          "request": request})
    text = error or (op if link.category == "spot" else "")
    reply = {"success": not error, "ret_msg": text, "conn_id": link.identity}
    if link.category not in ("spot", "private") or message.get("req_id"):
        reply["req_id"] = message.get("req_id", "")
    return link.send({**reply, "op": op})


def subscribe(link, message, topics):
    exchange, knobs = link.exchange, link.exchange.knobs
    held = len(json.dumps([*link.topics, *topics], separators=(",", ":")))
    if link.category != "private" and held > knobs.args_limit:
        return link.close(1008, "args too long")
    if link.category == "option" and len(link.topics) + len(topics) > knobs.option_args:
        return link.close(1008, "too many args")
    good, bad, error = scripted(link, topics) or judge(link, topics)
    if error:
        return acknowledge(link, message, error)
    first = [text for topic in good for text in exchange.feeds.subscribe(link, topic)]
    early = link.category in knobs.data_first
    if not early:
        acknowledge(link, message, good=good, bad=bad)
    for text in first:
        link.send(text)
    if early:
        acknowledge(link, message, good=good, bad=bad)
    return None


def scripted(link, topics):
    """The refusal that `refuse_subscribe` set for this frame: (accepted, refused, error), or
    None."""
    for entry in link.exchange.subscribe_refusals:
        times, text, topic, category = entry
        if times > 0 and category in (None, link.category) and (topic is None or topic in topics):
            entry[0] -= 1
            bad = [topic] if topic else topics
            if link.category in COMMAND_RESPONSE:
                return [name for name in topics if name not in bad], bad, ""
            return [], topics, text
    return None


def judge(link, topics):
    """(accepted, refused, error). An error refuses the whole frame."""
    category, symbols = link.category, link.exchange.symbols
    if category == "private":
        return judge_private(link, topics)
    if category == "spot" and len(topics) > 10:
        return [], topics, "args size >10"
    if category in COMMAND_RESPONSE:
        good = [topic for topic in topics if symbols.serves(category, topic)]
        return good, [topic for topic in topics if topic not in good], ""
    seen = set(link.topics)
    for topic in topics:
        if not symbols.serves(category, topic):
            spot = category == "spot"
            return ([], topics, f"Invalid symbol :[{topic}]" if spot
                    else f"error:handler not found,topic:{topic}")
        if topic in seen:
            return [], topics, f"error:already subscribed,topic:{topic}"
        seen.add(topic)
    return topics, [], ""


def judge_private(link, topics):
    whole = [topic for topic in topics if topic in PRIVATE]
    parts = [topic for topic in topics if topic.rpartition(".")[0] in PRIVATE
             and topic.rpartition(".")[2] in PRODUCTS]
    if not link.authenticated:
        return [], topics, f"error:topic:{topics[0] if topics else ''} needs auth first"
    for topic in topics:
        if topic not in whole + parts and topic not in SINGLE:
            return [], topics, f"error:handler not found,topic:{topic}"
        if topic in link.topics:
            return [], topics, f"error:already subscribed,topic:{topic}"
    if whole and parts:
        return ([], topics,
                f"error:all-in-one and categorised topics in one request,topic:{parts[0]}")
    return topics, [], ""


def unsubscribe(link, message, topics):
    for topic in topics:
        link.exchange.feeds.unsubscribe(link, topic)
    acknowledge(link, message, good=topics)


def authenticate(link, message):
    """Checks key, expiry (against the wall clock shifted by `auth_offset`) and signature."""
    exchange, knobs = link.exchange, link.exchange.knobs
    key, expires, signature = [*message.get("args", []), "", "", ""][:3]
    reply = {"success": False, "ret_msg": "", "op": "auth", "conn_id": link.identity}
    if message.get("req_id"):
        reply["req_id"] = message["req_id"]
    now = time.time() * 1000 + knobs.auth_offset
    refused = exchange.auth_refusal("private")
    if refused:
        reply["ret_msg"] = refused[1]
        if refused[0] is not None:
            reply = {"op": "auth", "success": False, "retCode": refused[0], "retMsg": refused[1],
                     "connId": link.identity}
    elif key != exchange.account.key:
        reply = {"op": "auth", "success": False, "retCode": 10003, "retMsg": "Invalid apikey",
                 "connId": link.identity}
    elif not str(expires).isdigit() or int(expires) <= now:
        reply["ret_msg"] = "error:request expired"
    elif not exchange.account.is_signed(f"GET/realtime{expires}", str(signature)):
        request = {"op": "auth", "args": message.get("args")}
        reply = {"success": False, "ret_msg": "error:USVC1111", "conn_id": link.identity,
                 "op": "auth", "request": request}
    else:
        link.authenticated = reply["success"] = True
    exchange.auths.append(reply["success"])
    link.send(reply)
