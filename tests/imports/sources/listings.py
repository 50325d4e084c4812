"""Directory listings as servers write them: with what each shows, as (path, is a folder, bytes, time of change)."""

# ruff: noqa: E501 - lines as servers write them

from html import escape
from urllib.parse import quote


def python_listing(path, names):
    """As Python's `http.server` lists a folder; names of folders end with a slash."""
    rows = "\n".join(f'<li><a href="{quote(name)}">{escape(name)}</a></li>' for name in names)
    title = f"Directory listing for {escape(path)}"
    return f"<!DOCTYPE HTML>\n<html>\n<head>\n<title>{title}</title></head><body>\n<ul>\n{rows}\n</ul></body></html>"


NGINX = """<html>\r
<head><title>Index of /calls/</title></head>\r
<body>\r
<h1>Index of /calls/</h1><hr><pre><a href="../">../</a>
<a href="sub/">sub/</a>                                               20-Nov-2026 21:04                   -
<a href="a%20very%20long%20name%2050%25.wav">a very long name..&gt;</a>                    20-Nov-2026 21:04              123456
<a href="rounded.wav">rounded.wav</a>                                        20-Nov-2026 21:04                 12K
</pre><hr></body>\r
</html>\r
"""
NGINX_JSON = """[
{ "name":"sub", "type":"directory", "mtime":"Fri, 20 Nov 2026 21:04:00 GMT" },
{ "name":"a \\"b\\" #1?.wav", "type":"file", "mtime":"Fri, 20 Nov 2026 21:04:00 GMT", "size":123456 }
]"""
APACHE_PLAIN = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<html><head><title>Index of /calls</title></head><body>
<h1>Index of /calls</h1>
<ul><li><a href="/"> Parent Directory</a></li>
<li><a href="sub/"> sub/</a></li>
<li><a href="a%20b.wav"> a b.wav</a></li>
</ul></body></html>"""
APACHE_FANCY = """<html><head><title>Calls</title></head><body>
<pre><img src="/icons/blank.gif" alt="Icon "> <a href="?C=N;O=D">Name</a> <a href="?C=M;O=A">Last modified</a> <a href="?C=S;O=A">Size</a> <a href="?C=D;O=A">Description</a><hr><img src="/icons/back.gif" alt="[PARENTDIR]"> <a href="/">Parent Directory</a>                             -
<img src="/icons/folder.gif" alt="[DIR]"> <a href="sub/">sub/</a>                    2026-11-20 21:04    -
<img src="/icons/sound2.gif" alt="[SND]"> <a href="a%20b.wav">a b.wav</a>                 2026-11-20 21:04  1.2M  Call 12
<img src="/icons/sound2.gif" alt="[SND]"> <a href="small.wav">small.wav</a>               2026-11-20 21:04  973   Call 13
<hr></pre></body></html>"""
APACHE_TABLE = """<html><head><title>Index of /calls</title></head><body><h1>Index of /calls</h1>
<table><tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th><th><a href="?C=N&amp;O=D">Name</a></th><th><a href="?C=M&amp;O=A">Last modified</a></th><th><a href="?C=S&amp;O=A">Size</a></th></tr>
<tr><td valign="top"><img src="/icons/back.gif" alt="[PARENTDIR]"></td><td><a href="/">Parent Directory</a></td><td>&nbsp;</td><td align="right">  - </td><td>&nbsp;</td></tr>
<tr><td valign="top"><img src="/icons/folder.gif" alt="[DIR]"></td><td><a href="sub/">sub/</a></td><td align="right">2026-11-20 21:04  </td><td align="right">  - </td><td>&nbsp;</td></tr>
<tr><td valign="top"><img src="/icons/sound2.gif" alt="[SND]"></td><td><a href="2026-01-01%2010:00.wav">2026-01-01 10:00.wav</a></td><td align="right">2026-11-20 21:04  </td><td align="right">1.2M</td><td>12</td></tr>
<tr><td valign="top"><img src="/icons/sound2.gif" alt="[SND]"></td><td><a href="b.wav">b.wav</a></td><td align="right">2026-11-20 21:04  </td><td align="right">512 </td><td>&nbsp;</td></tr>
</table></body></html>"""
LIGHTTPD = """<!DOCTYPE html><html><head><meta charset="UTF-8" /><title>Index of /calls/</title></head><body>
<h2>Index of /calls/</h2><div class="list"><table summary="Directory Listing"><tbody>
<tr class="d"><td class="n"><a href="../">..</a>/</td><td class="m">&nbsp;</td><td class="s">- &nbsp;</td><td class="t">Directory</td></tr>
<tr class="d"><td class="n"><a href="sub/">sub</a>/</td><td class="m">2026-Nov-20 21:04:05</td><td class="s">- &nbsp;</td><td class="t">Directory</td></tr>
<tr><td class="n"><a href="a.wav">a.wav</a></td><td class="m">2026-Nov-20 21:04:05</td><td class="s">1.2K</td><td class="t">audio/x-wav</td></tr>
</tbody></table></div></body></html>"""
CADDY = """<!DOCTYPE html><html><head><title>calls</title><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>.listing .icon-tabler { color: #454545; }</style></head><body><h1><a href="../">/</a><a href="">calls</a>/</h1>
<table aria-describedby="summary"><thead><tr><th><a href="?sort=name&order=desc">Name</a></th></tr></thead><tbody>
<tr><td></td><td><a href=".."><span class="go-up">Up</span></a></td><td></td><td></td></tr>
<tr class="file"><td></td><td><a href="./sub/"><svg></svg><span class="name">sub</span></a></td><td>&mdash;</td>
<td class="timestamp hideable"><time datetime="2026-11-20T21:04:05Z">2026-11-20T21:04:05Z</time></td></tr>
<tr class="file"><td></td><td><a href="./a%20b.wav"><span class="name">a b.wav</span></a></td><td class="size" data-size="123456"><div class="sizebar"><div class="sizebar-text">121 KiB</div></div></td>
<td class="timestamp hideable"><time datetime="2026-11-20T21:04:05Z">2026-11-20T21:04:05Z</time></td></tr>
</tbody></table></body></html>"""
IIS = """<html><head><title>h.example - /calls/</title></head><body><H1>h.example - /calls/</H1><hr>
<pre><A HREF="/">[To Parent Directory]</A><br><br>11/20/2026  9:04 PM        &lt;dir&gt; <A HREF="/calls/sub/">sub</A><br>11/20/2026  9:04 PM       123456 <A HREF="/calls/a%20b.wav">a b.wav</A><br></pre><hr></body></html>"""
GO = """<!doctype html>
<meta name="viewport" content="width=device-width">
<pre>
<a href="sub/">sub/</a>
<a href="a%20b.wav">a b.wav</a>
</pre>
"""
TOMCAT = """<!doctype html><html lang="en"><head><title>Directory Listing For [/calls/]</title></head><body><h1>Directory Listing For [/calls/]</h1>
<table><tr><td>&nbsp;&nbsp;<a href="/calls/a.wav"><tt>a.wav</tt></a></td><td align="right"><tt>1.2 KiB</tt></td><td align="right"><tt>Fri, 20 Nov 2026 21:04:05 GMT</tt></td></tr></table></body></html>"""

FORMATS = {
    "nginx": (NGINX, [
        ("sub/", True, None, "20-Nov-2026 21:04"),
        ("a%20very%20long%20name%2050%25.wav", False, 123456, "20-Nov-2026 21:04"),
        ("rounded.wav", False, None, "20-Nov-2026 21:04"),
    ]),
    "nginx, JSON": (NGINX_JSON, [
        ("sub/", True, None, "Fri, 20 Nov 2026 21:04:00 GMT"),
        ("a%20%22b%22%20%231%3F.wav", False, 123456, "Fri, 20 Nov 2026 21:04:00 GMT"),
    ]),
    "Apache, plain": (APACHE_PLAIN, [("sub/", True, None, ""), ("a%20b.wav", False, None, "")]),
    "Apache, fancy, another title": (APACHE_FANCY, [
        ("sub/", True, None, "2026-11-20 21:04"),
        ("a%20b.wav", False, None, "2026-11-20 21:04"),
        ("small.wav", False, 973, "2026-11-20 21:04"),
    ]),
    "Apache, table": (APACHE_TABLE, [
        ("sub/", True, None, "2026-11-20 21:04"),
        ("2026-01-01%2010:00.wav", False, None, "2026-11-20 21:04"),
        ("b.wav", False, 512, "2026-11-20 21:04"),
    ]),
    "lighttpd": (LIGHTTPD, [("sub/", True, None, "2026-Nov-20 21:04:05"), ("a.wav", False, None, "2026-Nov-20 21:04:05")]),
    "Caddy": (CADDY, [("sub/", True, None, "2026-11-20T21:04:05"), ("a%20b.wav", False, 123456, "2026-11-20T21:04:05")]),
    "IIS": (IIS, [("sub/", True, None, "11/20/2026  9:04 PM"), ("a%20b.wav", False, 123456, "11/20/2026  9:04 PM")]),
    "Go": (GO, [("sub/", True, None, ""), ("a%20b.wav", False, None, "")]),
    "Tomcat": (TOMCAT, [("a.wav", False, None, "")]),
    "Python": (python_listing("/calls/", ["sub/", "a b.wav"]), [("sub/", True, None, ""), ("a%20b.wav", False, None, "")]),
}  # fmt: skip
