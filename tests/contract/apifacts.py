#!/usr/bin/python3
"""Docker's API as facts to check replies by.

  apifacts.py SPECIFICATION > apifacts.json   takes the facts out of Docker's description of its API (a Swagger file)

The facts: {"operations": {"GET /containers/{}/json": {"200": TYPE, …}}, "types": {"Name": TYPE}}. A variable of a path
is {}. A TYPE is one of
  "string" "integer" "number" "boolean" "any" "stream"     a plain value; "stream" is whatever is no JSON document
  "#Name"                                                  one of the types
  {"list": TYPE}   {"map": TYPE}   {"all": [TYPE, …]}      a list, an object with free keys, several at once
  {"one": ["created", …]}                                  one of these words
  {"fields": {"Id": TYPE}, "required": ["Id"]}             an object; a name with ? may be null

fields.json holds what a Docker really sent, where the description leaves open what is always there: for each operation
and status, the kinds of value at each place. It is written by conformance_test.py when ONGGI_RECORD_FIELDS names it and the
suite is pointed at a Docker (see tests/support/peer.py).
"""

import json
import re
import sys


def plain(path):
    return re.sub(r"\{[^}]*\}", "{}", path)


class Facts:
    """Takes types out of a description. Only what replies need is kept."""

    def __init__(self, description):
        self._description = description
        self.types = {}

    def type_of(self, schema):
        if not schema:
            return "any"
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in self.types:
                self.types[name] = "any"
                self.types[name] = self.type_of(self._description["definitions"][name])
            return f"#{name}"
        if "allOf" in schema:
            parts = [self.type_of(part) for part in schema["allOf"]]
            return parts[0] if len(parts) == 1 else {"all": parts}
        kind = schema.get("type", "object" if "properties" in schema or "additionalProperties" in schema else None)
        if kind == "array":
            return {"list": self.type_of(schema.get("items"))}
        if kind == "object":
            return self._object(schema)
        if kind == "string" and "enum" in schema:
            return {"one": [str(word) for word in schema["enum"]]}
        if schema.get("format") == "binary":
            return "stream"
        return kind or "any"

    def _object(self, schema):
        if "properties" in schema:
            fields = {name + ("?" if value.get("x-nullable") else ""): self.type_of(value)
                      for name, value in schema["properties"].items()}
            return {"fields": fields, **({"required": schema["required"]} if schema.get("required") else {})}
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            inner = self.type_of(more)
            nullable = more.get("x-nullable") or more.get("type") in ("array", "object")
            return {"map": inner, **({"null": True} if nullable else {})}
        return {"map": "any"}

    def operations(self):
        found = {}
        for path, methods in self._description["paths"].items():
            for method, operation in methods.items():
                if method not in ("get", "head", "post", "put", "delete"):
                    continue
                replies = {str(status): self.type_of(reply["schema"]) if "schema" in reply else "stream"
                           for status, reply in operation["responses"].items() if isinstance(reply, dict)}
                found[f"{method.upper()} {plain(path)}"] = replies
        return found


def check(types, wanted, value, where, problems, seen):
    """Walks through a value along its type. problems gets sentences, seen gets (place, kind) of everything met."""
    if isinstance(wanted, str) and wanted.startswith("#"):
        wanted = types[wanted[1:]]
    seen(where, kind_of(value))
    if wanted in ("any", "stream") or value is None:
        return
    if isinstance(wanted, str):
        good = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}[wanted]
        if not isinstance(value, good) or wanted in ("integer", "number") and isinstance(value, bool):
            problems.append(f"{where or 'the reply'} is {value!r}, which is no {wanted}")
    elif "all" in wanted:
        for part in wanted["all"]:
            check(types, part, value, where, problems, seen)
    elif "one" in wanted:
        if str(value) not in wanted["one"]:
            problems.append(f"{where} is {value!r}, none of {', '.join(wanted['one'])}")
    elif "list" in wanted:
        if not isinstance(value, list):
            problems.append(f"{where or 'the reply'} is no list: {value!r}")
            return
        for item in value:
            check(types, wanted["list"], item, f"{where}[]", problems, seen)
    elif not isinstance(value, dict):
        problems.append(f"{where or 'the reply'} is no object: {value!r}")
    elif "map" in wanted:
        for item in value.values():
            if item is None and not wanted.get("null"):
                problems.append(f"a value of {where} is null")
            check(types, wanted["map"], item, f"{where}.*", problems, seen)
    else:
        problems += [f"{where or 'the reply'} has no {name}" for name in wanted.get("required", ()) if name not in value]
        for name, inner in wanted["fields"].items():
            if name.rstrip("?") in value:
                item = value[name.rstrip("?")]
                if item is None and not name.endswith("?") and scalar(types, inner):
                    problems.append(f"{where}.{name} is null")
                check(types, inner, item, f"{where}.{name.rstrip('?')}", problems, seen)


def scalar(types, wanted):
    while isinstance(wanted, str) and wanted.startswith("#"):
        wanted = types[wanted[1:]]
    return wanted in ("string", "integer", "number", "boolean") or isinstance(wanted, dict) and "one" in wanted


def kind_of(value):
    kinds = ((type(None), "null"), (bool, "boolean"), (str, "string"), ((int, float), "number"), (list, "list"), (dict, "object"))
    return next(name for kind, name in kinds if isinstance(value, kind))


def main():
    import yaml  # Only whoever makes the facts anew needs it.
    with open(sys.argv[1], encoding="utf-8") as stream:
        facts = Facts(yaml.safe_load(stream))
    operations = facts.operations()
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(operations.items())]
    types = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(facts.types.items())]
    print('{"operations": {\n' + ",\n".join(lines) + '\n},\n"types": {\n' + ",\n".join(types) + "\n}}")


if __name__ == "__main__":
    main()
