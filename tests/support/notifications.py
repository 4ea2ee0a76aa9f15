#!/usr/bin/python3
"""A desktop's notification service on the session bus. Prints a line of JSON for each notification; a line on its input
("default 1") is a click on that one. Ends with its parent."""

import ctypes
import json
import signal
import sys

from gi.repository import Gio, GLib

INTERFACE = """
<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>
"""
NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


class Service:
    def __init__(self, bus):
        self._bus, self._count = bus, 0
        bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self._called, None, None)
        Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print(json.dumps({"ready": True}), flush=True), None)
        GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN, self._clicked)

    def _called(self, _bus, _sender, _path, _interface, _method, parameters, invocation):
        application, replaces, _icon, summary, body, actions, hints, _timeout = parameters.unpack()
        self._count += 1
        identity = replaces or self._count
        print(json.dumps({"id": identity, "application": application, "summary": summary, "body": body, "actions": actions,
                          "hints": list(hints)}), flush=True)
        invocation.return_value(GLib.Variant("(u)", (identity,)))

    def _clicked(self, *_):
        line = sys.stdin.readline().split()
        if line:
            self._bus.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (int(line[1]), line[0])))
        return bool(line)


def main():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    service = Service(Gio.bus_get_sync(Gio.BusType.SESSION))
    loop = GLib.MainLoop()
    loop.run()
    return service


if __name__ == "__main__":
    main()
