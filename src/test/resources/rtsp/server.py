"""A camera: pictures of a folder over and over as H.264 over RTSP, on loopback. Says "ready", and ends with its input."""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

folder, port = sys.argv[1:]
Gst.init(None)
if not all(Gst.ElementFactory.find(name) for name in ("x264enc", "jpegdec", "rtph264pay")):
    sys.exit("x264enc, jpegdec or rtph264pay is missing")
loop = GLib.MainLoop()
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    f'( multifilesrc location="{folder}/%08d.jpg" loop=true caps="image/jpeg,framerate=10/1" ! jpegdec ! videoconvert'
    " ! video/x-raw,format=I420 ! x264enc tune=zerolatency bitrate=4000 key-int-max=10 ! rtph264pay name=pay0 pt=96 )"
)
factory.set_shared(True)
server.get_mount_points().add_factory("/main", factory)
server.attach(None)
threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
print("ready", flush=True)
loop.run()
