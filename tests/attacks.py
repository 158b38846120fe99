"""Hostile answers, and what may become of each: never "correct", never a trace.

The question is ``f(x)``, to return ``2*x``. ``{secret}`` is a readable file with a
secret, ``{folder}`` its folder, ``{port}`` a port where somebody listens, ``{socket}``
a socket of the file system, ``{app}`` the process of the app.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

FAILED = ("raised", "denied", "module")
GONE = ("crashed", "strange")
WRONG = ("wrong",)


@dataclass(frozen=True)
class Attack:
    """One answer; ``slow`` ones live until the time is over."""

    name: str
    kind: str
    source: str
    outcomes: tuple[str, ...]
    slow: bool = False


def body(code: str) -> str:
    """Return a function of these lines."""
    return "def f(x):\n" + indent(dedent(code).strip("\n"), "    ") + "\n"


def _rows(
    kind: str, outcomes: tuple[str, ...], slow: bool = False, /, **sources: str
) -> list[Attack]:
    return [
        Attack(
            f"{kind}-{name.replace('_', '-')}",
            kind,
            source if "def f(" in source or name.startswith("module") else body(source),
            outcomes,
            slow,
        )
        for name, source in sources.items()
    ]


TIME = ("time",)

HANG = _rows(
    "hang",
    TIME,
    True,
    forever="while 1:\n    x = x + 1",
    deaf="""
        while 1:
            try:
                while 1: x = x * 1
            except BaseException:
                pass
    """,
    power="return len(str(9 ** (9 ** 9)))",
    module_level="import itertools\nfor _ in itertools.count(): pass\ndef f(x): return 2*x",
    asleep="import time\ntime.sleep(3600)",
    backtracking="import re\nreturn re.fullmatch('(x|xx|x?)+y', 'x' * 60)",
    signals="""
        import signal
        for n in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):
            signal.signal(n, signal.SIG_IGN)
        while 1: pass
    """,
    sorting="""
        class Never:
            def __lt__(self, other):
                while 1: pass
        return sorted([Never(), Never()])
    """,
    deadlock="import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    words_that_hang="""
        class Fault(Exception):
            def __str__(self):
                while 1: pass
        raise Fault()
    """,
    reads_its_input="import sys\nwhile not sys.stdin.read(): pass",
)

HEAVY = [
    *_rows(
        "memory",
        ("memory", "crashed"),
        array="return np.zeros((1 << 16, 1 << 16)) + x.sum()",
        text="return 'a' * (1 << 34)",
        doubling="b = b'a'\nwhile 1: b += b",
        lists="a = []\nwhile 1: a = [a] * 1000000, bytearray(1 << 24), a",
        product="return np.einsum('i,j,k->ijk', *[np.ones(4000)] * 3)",
        shifted="return 1 << (1 << 40)",
    ),
    *_rows(
        "memory",
        ("memory", "crashed", "time"),
        True,
        caught="""
            kept = []
            while 1:
                try: kept.append(np.ones(1 << 22))
                except MemoryError: pass
        """,
    ),
]

CRASH = [
    *_rows(
        "crash",
        ("crashed", *WRONG),
        null="import ctypes\nctypes.memset(0, 1, 1)",
        abort="import os\nos.abort()",
        fault="import faulthandler\nfaulthandler._sigsegv()",
        jump="import ctypes\nctypes.CFUNCTYPE(None)(1)()",
    ),
    *_rows(
        "crash",
        ("crashed", *FAILED, "strange", "time"),
        bytecode="f.__code__ = f.__code__.replace(co_code=bytes(range(0, 200)))\nreturn f(x)",
        freed="""
            import ctypes
            ctypes.pythonapi.Py_DecRef.argtypes = [ctypes.py_object]
            for _ in range(50): ctypes.pythonapi.Py_DecRef(np)
            return np.ones(3)
        """,
    ),
    *_rows("crash", FAILED, endless_depth="return f(x)"),
    *_rows(
        "crash",
        ("crashed", "memory", "time", *FAILED),
        True,
        deep="import sys\nsys.setrecursionlimit(1 << 30)\nreturn f(x)",
    ),
    *_rows(
        "crash",
        ("raised", "crashed", "unreadable", "memory"),
        module_nested="x = " + "(" * 5000 + ")" * 5000,
        module_signs="x = " + "-" * 19000 + "1\ndef f(x): return 3*x",
    ),
    *_rows("crash", ("unreadable",), module_nul="def f(x):\n    return x\0*2"),
    *_rows(
        "crash",
        (*WRONG, "crashed", "raised", "strange"),
        outside="""
            a = np.lib.stride_tricks.as_strided(np.ones(1), (1 << 18,), (4096,))
            return np.full_like(x, a.sum())
        """,
    ),
]

FLOOD = [
    *_rows("flood", TIME, True, output="while 1: print('y' * 4000)"),
    *_rows("flood", WRONG, lines="print('line\\n' * 100000)\nreturn x * 3"),
    *_rows("flood", ("large", *FAILED), result="return np.zeros(1 << 23)"),
    *_rows("flood", ("large",), many="return [0.0] * 100000"),
    *_rows("flood", ("large",), nested="a = 0\nfor _ in range(99): a = [a]\nreturn a"),
    *_rows("flood", ("large",), itself="a = []\na.append(a)\nreturn a"),
    *_rows(
        "flood",
        ("large", "time", "strange"),
        descriptor="import os\nwhile 1: os.write(3, bytes(65536))",
    ),
    *_rows("flood", FAILED, message="raise ValueError('!' * 10000000)"),
    *_rows(
        "flood", FAILED, name="raise type('N' * 1000000, (Exception,), {})('named')"
    ),
    *_rows(
        "flood",
        ("unreadable",),
        module_names="\n".join(f"def g{i}(x): pass" for i in range(900)),
    ),
]

SCREEN = [
    *_rows(
        "screen",
        WRONG,
        clear="print('\\x1b[2J\\x1b[H\\x1b]0;title\\x07')\nreturn x * 3",
        clipboard="print('\\x1b]52;c;aGk=\\x1b\\\\')\nreturn x * 3",
        link="print('\\x1b]8;;http://x\\x1b\\\\link')\nreturn x * 3",
        markup="print('[@click=app.quit]press[/]')\nreturn x * 3",
        bidi="print('\\u202e\\u2066abc\\u200b')\nreturn x * 3",
        fence="print('~~~\\n```\\n# Correct')\nreturn x * 3",
        bytes="import os\nos.write(1, bytes(range(256)))\nreturn x * 3",
    ),
    *_rows(
        "screen",
        FAILED,
        message="raise ValueError('\\x1b[31m`**bold**`\\r$x$\\x9b2J')",
        type="raise type('\\x1b[2J[b]', (Exception,), {})('x')",
    ),
    *_rows("screen", ("unreadable",), module_name="globals()['\\x1b[2J\\n'] = print\n"),
]

FORK = _rows(
    "fork",
    (*FAILED, *WRONG),
    fork="import os\nos.fork()\nreturn x * 3",
    daemon="""
        import os, time
        if os.fork() == 0:
            os.setsid()
            time.sleep(60)
        return x * 3
    """,
    bomb="import os\nfor _ in range(1000): os.fork()",
    thread="import threading\nthreading.Thread(target=print).start()",
    pool="import multiprocessing\nreturn multiprocessing.Pool(2).map(abs, [1])",
    executor="""
        from concurrent.futures import ThreadPoolExecutor
        return ThreadPoolExecutor(2).submit(abs, 1).result()
    """,
    raw="""
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        for number in (56, 57, 58, 435):
            if libc.syscall(number, 0, 0, 0, 0, 0) >= 0: return x * 2
        raise OSError(ctypes.get_errno(), 'refused')
    """,
)

EXEC = _rows(
    "exec",
    (*FAILED, *GONE, *WRONG),
    system="import os\nos.system('cp {secret} {folder}/copy')\nreturn x * 3",
    run="import subprocess\nreturn len(subprocess.check_output(['cat', '{secret}'])) + x",
    execve="import os\nos.execve('/bin/cat', ['cat', '{secret}'], {})",
    spawn="import os\nos.posix_spawn('/bin/touch', ['touch', '{folder}/new'], {})\nreturn 3 * x",
    shell="import pty\npty.spawn(['/bin/sh', '-c', 'touch {folder}/new'])\nreturn 3 * x",
    library="import ctypes\nctypes.CDLL('{folder}/any.so')",
    popen="import os\nreturn os.popen('cat {secret}').read()",
)

READ = _rows(
    "read",
    (*FAILED, *WRONG, "unsendable"),
    open="return open('{secret}').read()",
    descriptor="import os\nreturn os.read(os.open('{secret}', os.O_RDONLY), 99).decode()",
    path="import pathlib\nreturn pathlib.Path('{secret}').read_text()",
    numpy="return np.fromfile('{secret}', np.uint8)",
    loadtxt="return str(np.loadtxt('{secret}', dtype=str))",
    memmap="return np.memmap('{secret}', mode='r')[:]",
    lines="import linecache\nreturn ''.join(linecache.getlines('{secret}')) or 1 / 0",
    codecs="import codecs\nreturn codecs.open('{secret}').read()",
    traceback="return compile(open('{secret}').read(), 'a', 'exec')",
    loader="return __loader__.get_data('{secret}')",
    importer="""
        import importlib.util as u
        spec = u.spec_from_file_location('s', '{secret}')
        return u.module_from_spec(spec).__loader__.get_data('{secret}')
    """,
    module_path="import sys\nsys.path.insert(0, '{folder}')\nimport secret_module\ndef f(x): return secret_module.WORD",
    listing="import os\nreturn ' '.join(os.listdir('{folder}')) + 'x'",
    globbing="import glob\nreturn ' '.join(glob.glob('{folder}/*')) or 1 / 0",
    link="import os\nos.symlink('{secret}', '/tmp/link')\nreturn open('/tmp/link').read()",
    climbing="return open('/proc/self/root{secret}').read()",
    numpy_dir="return open(np.__path__[0] + '/../../../../../../../..{secret}').read()",
    home="import os\nreturn ' '.join(os.listdir(os.path.expanduser('~root')))",
    passwords="import pwd\nreturn str(pwd.getpwall()) if pwd.getpwall() else 1 / 0",
    engine="import engine.reference\nreturn 'engine'",
    app="import quizapp.catalog\nreturn 'catalog'",
    site="import pip\nreturn 'pip'",
    openat="""
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        fd = libc.open(b'{secret}', 0)
        if fd < 0: raise OSError(ctypes.get_errno(), 'refused')
        b = ctypes.create_string_buffer(99)
        libc.read(fd, b, 99)
        return b.value.decode()
    """,
    beside_numpy="return open(np.__path__[0] + '/../sympy/__init__.py').read()",
    packages="import os\nreturn ' '.join(os.listdir(np.__path__[0] + '/..'))",
    zipped="import zipfile\nreturn zipfile.ZipFile('{secret}').namelist()",
    database="import sqlite3\nreturn sqlite3.connect('{secret}').execute('select 1')",
)

WRITE = _rows(
    "write",
    FAILED,
    open="open('{folder}/new', 'w').write('x')\nreturn x * 2",
    append="open('{secret}', 'a').write('x')\nreturn x * 2",
    remove="import os\nos.remove('{secret}')\nreturn x * 2",
    rename="import os\nos.rename('{secret}', '{folder}/new')\nreturn x * 2",
    folder="import os\nos.mkdir('{folder}/new')\nreturn x * 2",
    mode="import os\nos.chmod('{secret}', 0)\nreturn x * 2",
    truncate="import os\nos.truncate('{secret}', 0)\nreturn x * 2",
    times="import os\nos.utime('{secret}', (0, 0))\nreturn x * 2",
    hard_link="import os\nos.link('{secret}', '{folder}/new')\nreturn x * 2",
    save="np.save('{folder}/new', x)\nreturn x * 2",
    temporary="import tempfile\nreturn tempfile.TemporaryFile().write(b'x') + x * 2",
    device="open('/dev/shm/quizapp', 'w').write('x')\nreturn x * 2",
    fifo="import os\nos.mkfifo('{folder}/new')\nreturn x * 2",
    tree="import shutil\nshutil.rmtree('{folder}')\nreturn x * 2",
)

NET = _rows(
    "net",
    FAILED,
    tcp="import socket\nsocket.create_connection(('127.0.0.1', {port}), 1)\nreturn x * 2",
    udp="""
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.sendto(b'x', ('127.0.0.1', {port}))
        return x * 2
    """,
    six="import socket\nsocket.create_connection(('::1', {port}), 1)\nreturn x * 2",
    unix="import socket\nsocket.socket(socket.AF_UNIX).connect('{socket}')\nreturn x * 2",
    abstract="import socket\nsocket.socket(socket.AF_UNIX).connect('\\0quizapp')\nreturn x * 2",
    server="import socket\nsocket.create_server(('127.0.0.1', 0))\nreturn x * 2",
    web="import urllib.request as u\nu.urlopen('http://127.0.0.1:{port}/')\nreturn x * 2",
    names="import socket\nsocket.getaddrinfo('localhost', 80)\nsocket.socket()\nreturn x * 2",
    pair="import socket\nsocket.socketpair()\nreturn x * 2",
    loop="import asyncio\nasyncio.run(asyncio.sleep(0))\nreturn x * 2",
)

KILL = _rows(
    "kill",
    FAILED,
    app="import os\nos.kill({app}, 9)\nreturn x * 2",
    zygote="import os\nos.kill(os.getppid(), 9)\nreturn x * 2",
    everybody="import os\nos.kill(-1, 9)\nreturn x * 2",
    group="import os\nos.killpg(os.getpgid(os.getppid()), 9)\nreturn x * 2",
    handle="import os, signal\nsignal.pidfd_send_signal(os.pidfd_open({app}), 9)\nreturn x * 2",
    stop="import os\nos.kill(os.getppid(), 19)\nreturn x * 2",
)

PEEK = _rows(
    "peek",
    (*FAILED, *WRONG),
    environment="return open('/proc/{app}/environ').read()",
    memory="return open('/proc/{app}/mem', 'rb').read(1)",
    zygote="import os\nreturn open(f'/proc/{os.getppid()}/maps').read()",
    itself="return open('/proc/self/maps').read()",
    processes="import os\nreturn ' '.join(os.listdir('/proc'))",
    trace="""
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.ptrace(16, {app}, 0, 0) < 0: raise OSError(ctypes.get_errno(), 'refused')
        return x * 2
    """,
    vm="""
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.syscall(310, {app}, 0, 0, 0, 0, 0) < 0: raise OSError(1, 'refused')
        return x * 2
    """,
    descriptors="""
        import os
        found = []
        for n in range(5, 1024):
            try: found.append(os.fstat(n))
            except OSError: pass
        if found: return x * 2
        return x * 3
    """,
)


def _syscall(number: int, *arguments: int | str) -> str:
    passed = ", ".join(map(str, (number, *arguments)))
    return f"""
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.syscall({passed}) >= 0: return x * 2
        raise OSError(ctypes.get_errno(), 'refused')
    """


# Numbers of x86_64; what another machine does with them is refused all the same.
SYSCALL = [
    *_rows(
        "syscall",
        FAILED,
        namespace=_syscall(272, 0x10000000),
        io_uring=_syscall(425, 8, 0),
        bpf=_syscall(321, 0, 0, 0),
        keys=_syscall(250, 0, -3),
        anonymous_file=_syscall(319, 0, 0),
        shared_memory=_syscall(29, 0, 4096, 0o1600),
        message_queue=_syscall(68, 0, 0o1600),
        user_fault=_syscall(323, 0),
        watching=_syscall(253),
        another_filter=_syscall(317, 1, 0, 0),
        mount=_syscall(165, 0, 0, 0, 0, 0),
        chroot=_syscall(161, 0),
        identity=_syscall(105, 0),
        personality=_syscall(135, 0x0040000),
        renice=_syscall(141, 0, 0, -20),
        reboot=_syscall(169, 0, 0, 0),
        limits="""
            import resource
            resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
            return x * 2
        """,
        other_limits="""
            import resource
            resource.prlimit({app}, resource.RLIMIT_CPU)
            return x * 2
        """,
        landlock=_syscall(444, 0, 0, 1),
    ),
    *_rows("syscall", ("crashed",), x32=_syscall(0x40000000 + 39)),
]

FORGE = [
    *_rows(
        "forge",
        (*WRONG, "strange"),
        printed="print('correct')\nprint({'verdict': 'correct', 'credit': 1})\nreturn x * 3",
        builtins="""
            import builtins
            builtins.all = builtins.any = lambda *a: True
            builtins.len = lambda a: 5
            return x * 3
        """,
        numpy_patched="""
            np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
            np.asarray = lambda a, *r, **k: a
            return x * 3
        """,
        not_a_number="return x * np.nan",
        infinite="return x * np.inf",
        always_equal="""
            class Equal(np.ndarray):
                def __eq__(self, other): return True
                def __sub__(self, other): return np.zeros(self.shape)
                def __abs__(self): return np.zeros(self.shape)
                __rsub__ = __sub__
            return (x * 3).view(Equal)
        """,
        array_ufunc="""
            class Sly(np.ndarray):
                def __array_ufunc__(self, *a, **k): return np.True_
                def __array_function__(self, *a, **k): return np.True_
            return (x * 3).view(Sly)
        """,
        masked="return np.ma.masked_array(x * 3, mask=True)",
        broadcast="return (x * 2)[:1]",
        scalar="return 2.0",
        empty="return np.zeros((0, 4))",
        complex="return x * 2 + 1j",
        as_text="return (x * 2).tolist().__str__()",
        records="return x > 0",
        exit_hook="import atexit\natexit.register(print, 'correct')\nreturn x * 3",
        trace="import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)\nreturn x * 3",
        frames="""
            import sys
            frame, seen = sys._getframe(), []
            while frame:
                seen += [v for v in frame.f_locals.values() if isinstance(v, np.ndarray)]
                frame = frame.f_back
            for v in seen:
                if v is not x and v.shape == x.shape and not np.shares_memory(v, x): return v
            return x * 3
        """,
        collected="""
            import gc
            for v in gc.get_objects():
                if isinstance(v, np.ndarray) and v.shape == x.shape and v is not x and (v != x).any(): return v
            return x * 3
        """,
        codec="""
            import sys
            wire = sys.modules['quizapp.sandbox.wire']
            wire.encode = lambda value: b'correct'
            return x * 3
        """,
        once="""
            import sys
            sys.modules['answer'].calls = getattr(sys.modules['answer'], 'calls', 0) + 1
            return x * 2 if sys.modules['answer'].calls == 1 else x * 3
        """,
    ),
    *_rows(
        "forge",
        ("unsendable", *FAILED, *WRONG),
        objects="return np.array([[lambda: 1]], dtype=object)",
        array_protocol="""
            class Sly:
                def __array__(self, *a, **k): return x * 2 + 1
                def __eq__(self, other): return True
            return Sly()
        """,
        interface="""
            class Sly:
                __array_interface__ = {'shape': (3, 4), 'typestr': '<f8', 'data': (1 << 20, False), 'version': 3}
            return Sly()
        """,
        generator="yield x * 2",
        function="return lambda: x * 2",
        table="return {'values': (x * 2,) * 5, 'failed': None}",
        structure="return np.zeros(3, dtype=[('a', 'f8')])",
        dates="return np.array(['2026-01-01'], dtype='M8[D]')",
        text_array="return np.array(['2.0'])",
        future="async def g(): return 1\nreturn g()",
        bytes="return b'correct'",
        pickled="import pickle\nreturn pickle.dumps(x * 2)",
    ),
    *_rows(
        "forge",
        ("strange", "raised", *WRONG),
        second_frame="""
            import os, sys
            wire = sys.modules['quizapp.sandbox.wire']
            os.write(3, wire.encode({'values': (x * 3,) * 5}))
            return x * 3
        """,
        own_frame="""
            import os, sys
            wire = sys.modules['quizapp.sandbox.wire']
            os.write(3, wire.encode({'values': (x * 3,) * 5}))
            os._exit(0)
        """,
        garbage="import os\nos.write(3, b'correct' * 99)\nos._exit(0)",
        giant_header="import os\nos.write(3, b'QZ1\\n' + b'\\xff' * 8)\nos._exit(0)",
        verdict="""
            import os, sys
            wire = sys.modules['quizapp.sandbox.wire']
            os.write(3, wire.encode({'outcome': 'correct', 'credit': 1.0}))
            os._exit(0)
        """,
        bad_fields="""
            import os, sys
            wire = sys.modules['quizapp.sandbox.wire']
            os.write(3, wire.encode({'failed': 'raised', 'type': 7, 'message': [1], 'line': 'x'}))
            os._exit(0)
        """,
        silent="import os\nos._exit(0)",
        closed="import os\nos.close(3)\nos.close(1)\nos.close(2)\nreturn x * 2",
        failing_result="""
            import os, sys
            wire = sys.modules['quizapp.sandbox.wire']
            os.write(3, wire.encode({'failed': 1 << 60}))
            os._exit(0)
        """,
        raised_exit="""
            import os
            class Fault(Exception):
                def __str__(self): os._exit(0)
            raise Fault()
        """,
    ),
    *_rows("forge", FAILED, leaving="import sys\nsys.exit(0)"),
    *_rows("forge", FAILED, interrupting="raise KeyboardInterrupt"),
    *_rows(
        "forge",
        ("strange", "raised", *WRONG),
        destructor="""
            class Late:
                def __del__(self):
                    import os
                    os.write(3, b'QZ1\\n')
            np.late = Late()
            return x * 3
        """,
    ),
]

_FRAME = "import os, sys\nwire = sys.modules['quizapp.sandbox.wire']\n"

BROKEN = [
    *_rows(
        "forge",
        ("strange",),
        failing_array=_FRAME
        + "os.write(3, wire.encode({'failed': np.zeros(2)}))\nos._exit(0)",
        failing_axes=_FRAME
        + "os.write(3, wire.encode({'failed': np.zeros((6,) * 8)}))\nos._exit(0)",
        one_key_twice="""
            class Sly(dict):
                def items(self): return [('a', 1), ('a', 2)]
                def __len__(self): return 2
            return Sly()
        """,
        no_descriptor="import os\nos.closerange(0, 20)\nwhile 1: pass",
    ),
    *_rows(
        "forge",
        (*WRONG, *FAILED, "strange", "large"),
        text_bomb="return ['x' * 60000, *[''] * 4000]",
        eaten="""
            import os
            os.open('/proc/self/fd/3', os.O_RDONLY | os.O_NONBLOCK)
            os.close(3)
            return x * 2
        """,
        no_exit="""
            import os, sys
            os._exit = lambda status: None
            def fail(): raise ValueError
            sys.modules['quizapp.sandbox.child'].flush = fail
            return x * 3
        """,
        endless_list="""
            class Sly(list):
                def __len__(self): return 3
                def __iter__(self):
                    while 1: yield 1.0
            return Sly()
        """,
        false_shape="""
            class Sly(np.ndarray):
                shape = property(lambda self: (1 << 31,))
                nbytes = 0
                def reshape(self, *sizes): return self
            return (x * 3).view(Sly)
        """,
    ),
    *_rows(
        "forge",
        TIME,
        True,
        half_a_frame="import os\nos.write(3, b'QZ1\\n\\0\\0\\0\\1')\nwhile 1: pass",
        no_result="import os\nos.close(3)\nwhile 1: pass",
    ),
    *_rows(
        "hang",
        TIME,
        True,
        fault_returned_from="""
            import ctypes
            keep = ctypes.CFUNCTYPE(None, ctypes.c_int)(lambda number: None)
            ctypes.CDLL(None).signal(11, keep)
            ctypes.string_at(0)
        """,
        signals_blocked="""
            import signal
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            while 1: pass
        """,
    ),
    *_rows(
        "memory",
        ("memory", "crashed", "time", *FAILED),
        shared="import mmap\nkept = []\nwhile 1: kept.append(mmap.mmap(-1, 1 << 27))",
    ),
    *_rows(
        "syscall",
        ("crashed",),
        thirty_two_bits="""
            import ctypes, mmap
            page = mmap.mmap(-1, 4096, prot=7)
            page.write(bytes.fromhex('53b814000000cd805bc3'))  # getpid by int 0x80
            start = ctypes.addressof(ctypes.c_char.from_buffer(page))
            ctypes.CFUNCTYPE(ctypes.c_long)(start)()
            return x * 2
        """,
    ),
    *_rows("syscall", ("crashed", *FAILED), probe_returned=_syscall(335)),
    *_rows(
        "syscall",
        WRONG,
        every_other="""
            import ctypes, os, sys
            libc = ctypes.CDLL(None, use_errno=True)
            table = sys.modules['quizapp.sandbox.seccomp']._MACHINES[os.uname().machine]
            # The filter is not asked about the two that probes of the kernel use.
            known = {*table.plain, *table.opens, table.limits, 335, 336}
            for number in {*range(700), 1 << 29} - known:
                done = libc.syscall(number, -1, -1, -1, -1, -1, -1)
                if done >= 0 or ctypes.get_errno() != 1: return x * 2
            return x * 3
        """,
    ),
    *_rows(
        "read",
        (*FAILED, *WRONG),
        by_place="""
            import os
            place = os.open('{secret}', os.O_PATH)
            return open(f'/proc/self/fd/{place}').read()
        """,
        below_place="""
            import os
            place = os.open('{folder}', os.O_PATH | os.O_DIRECTORY)
            return os.read(os.open('secret.txt', os.O_RDONLY, dir_fd=place), 99).decode()
        """,
        list_place="import os\nreturn str(os.listdir(os.open('{folder}', os.O_PATH)))",
        zygote_root="import os\nreturn open(f'/proc/{os.getppid()}/root{secret}').read()",
        zygote_cwd="import os\nreturn open(f'/proc/{os.getppid()}/cwd{secret}').read()",
        thread_root="return open('/proc/thread-self/root{secret}').read()",
    ),
    *_rows(
        "write",
        FAILED,
        upper_half=_syscall(2, "b'{folder}/new'", 1 << 32 | 0o101, 0o600),
        unnamed=_syscall(2, "b'{folder}'", 0o20200002, 0o600),
        made=_syscall(85, "b'{folder}/new'", 0o600),
        by_structure="""
            import ctypes, struct
            libc = ctypes.CDLL(None, use_errno=True)
            how = struct.pack('QQQ', 0o101, 0o600, 0)
            if libc.syscall(437, -100, b'{folder}/new', how, 24) >= 0: return x * 2
            raise OSError(ctypes.get_errno(), 'refused')
        """,
    ),
    *_rows(
        "peek",
        (*FAILED, *WRONG),
        zygote_memory="import os\nreturn open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        app_link="import os\nreturn os.readlink('/proc/{app}/exe') and x * 2",
        app_descriptor="import os\nos.open('/proc/{app}/fd/1', os.O_RDONLY)\nreturn x * 2",
        borrowed=_syscall(438, 3, 0, 0),
    ),
]

ATTACKS = [
    *(*HANG, *HEAVY, *CRASH, *FLOOD, *SCREEN, *FORK, *EXEC, *READ, *WRITE),
    *(*NET, *KILL, *PEEK, *SYSCALL, *FORGE, *BROKEN),
]
