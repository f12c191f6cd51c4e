extension ReportPage {
    /// The style sheet: light and dark by the reader's preference, narrow windows, paper. Colours after Okabe and Ito (2008),
    /// moved where they would be faint on the background.
    static let style: StaticString = """
        :root{color-scheme:light dark;--bg:#fff;--card:#f6f7f9;--ink:#1b1f24;--soft:#59636e;--line:#d9dee4;--cell:#eef0f3;
        --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#c2569a;--c4:#d39200;--c5:#3fa7e0;--c6:#6b4fa3;--c7:#7d6b3d;--cout:#767e88;
        --good:#00734f;--bad:#b84a00;--on:#fff}
        @media (prefers-color-scheme:dark){:root{--bg:#14171b;--card:#1d2127;--ink:#e6e9ed;--soft:#a3adb8;--line:#343b44;--cell:#23282f;
        --c0:#4ea8e6;--c1:#ff8a3d;--c2:#2fc99b;--c3:#e591c6;--c4:#f2bd42;--c5:#9bd8ff;--c6:#b49cf0;--c7:#cbb682;--cout:#97a1ac;
        --good:#4fd1a5;--bad:#ff9d5c;--on:#101316}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:24px 20px 60px;max-width:1120px;background:var(--bg);color:var(--ink);
        font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif}
        h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:20px;margin:44px 0 10px;padding-top:14px;border-top:1px solid var(--line)}
        h3{font-size:15px;margin:0 0 4px}p{margin:0 0 8px}.lead,header p,figcaption p{color:var(--soft);max-width:80ch}
        nav{margin:14px 0 18px;display:flex;flex-wrap:wrap;gap:4px 16px}a{color:var(--c0)}
        code{font:13px ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
        .tile,figure,.pair>div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px;margin:0;min-width:0}
        .tile h3{font-weight:500;color:var(--soft)}.tile strong{font-size:28px;line-height:1.2;font-weight:650}
        .tile p{font-size:13px;color:var(--soft);margin:2px 0 0}.interval{display:block;width:100%;max-width:220px}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:14px;align-items:start}
        .pair.stacked{grid-template-columns:minmax(0,1fr)}.many{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr));gap:14px;align-items:start}
        figcaption p{font-size:13px}svg{display:block;width:100%;height:auto}.wide{overflow-x:auto}
        .key{list-style:none;margin:0 0 6px;padding:0;display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13px}
        .key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px}
        .k0{background:var(--c0)}.k1{background:var(--c1)}.k2{background:var(--c2)}.key .kref{height:0;border-top:2px dashed var(--soft);border-radius:0;vertical-align:4px}
        .kband{background:var(--soft);opacity:.3}.key .ci{width:2px;background:var(--ink);margin:0 11px 0 5px;border-radius:0}
        text{font:12px system-ui,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif;fill:var(--ink)}
        .t,.n{fill:var(--soft);font-size:11.5px}.n{font-size:10px;paint-order:stroke;stroke:var(--card);stroke-width:3px}.n.foot{stroke:none;fill:var(--ink)}.rel{fill:var(--c0);fill-opacity:.5}.strong{fill:var(--ink);font-weight:650}.on{fill:var(--on)}
        .g{stroke:var(--line);stroke-width:1;fill:none}.ax{stroke:var(--soft)}.ref{stroke:var(--soft);stroke-dasharray:5 4}
        .ci{stroke:var(--ink);stroke-width:1.4;fill:none}.band{fill:var(--soft);opacity:.22}.dot{stroke:var(--bg);stroke-width:1.5}
        circle.dot:not([class*=f]){fill:var(--ink)}.tip{fill:transparent}.tip:hover{fill:var(--soft);fill-opacity:.12}.cell0{fill:var(--cell)}
        .f0{fill:var(--c0)}.f1{fill:var(--c1)}.l0,.l1,.l2{fill:none;stroke-width:2;stroke-linejoin:round}.l0{stroke:var(--c0)}.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}
        .a0,.a1{stroke:none;fill-opacity:.16}.a0{fill:var(--c0)}.a1{fill:var(--c1)}
        .c0{color:var(--c0)}.c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}.c5{color:var(--c5)}.c6{color:var(--c6)}.c7{color:var(--c7)}.cout{color:var(--cout)}
        .ex{fill:currentColor;fill-opacity:.42}.te circle,circle.c0{fill:currentColor;stroke:var(--bg);stroke-width:.8}circle.ex{stroke:none}
        .mi .x,.sample .x{fill:none;stroke:currentColor;stroke-width:2.2;stroke-linecap:round}.mi .halo{fill:none;stroke:var(--bg);stroke-width:5;stroke-linecap:round}
        .ou path{fill:var(--cout);stroke:var(--bg);stroke-width:.8}.te .ring,.mi .ring,.ou .ring,.ring{fill:none;stroke:var(--ink);stroke-width:1.1}
        .map{background:var(--card);border:1px solid var(--line);border-radius:8px}.names text{font-weight:650;paint-order:stroke;stroke:var(--card);stroke-width:3.5px;stroke-linejoin:round;pointer-events:none}.names.dense text{font-size:9.5px;font-weight:600;stroke-width:2.5px}
        .controls{display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 8px;font-size:13px;align-items:center}.controls .sample{display:inline-block;width:16px;height:16px;vertical-align:-3px;margin:0 4px 0 2px}
        select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:5px;max-width:220px}
        .hide-ex .ex,.hide-te .te,.hide-mi .mi,.hide-ou .ou,.hide-ring .ring,.hide-names .names{display:none}
        .focus svg>:not(.names):not(.sel){opacity:.07}.focus .names text:not(.sel){display:none}
        .scroll{overflow:auto;max-height:520px}table{border-collapse:collapse;font-size:14px;width:100%}
        th,td{text-align:right;padding:4px 10px;border-bottom:1px solid var(--line);vertical-align:top;font-variant-numeric:tabular-nums;white-space:nowrap}
        th{position:sticky;top:0;background:var(--bg);color:var(--soft);font-weight:600}figure th,.pair>div th{background:var(--card)}
        th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:90px}th.text,td.text{text-align:left}td.text{white-space:normal}td.text{overflow-wrap:anywhere;min-width:170px;color:var(--soft)}
        .sortable th{cursor:pointer}.sortable th[aria-sort]::after{content:" ▲";font-size:10px}.sortable th[aria-sort=descending]::after{content:" ▼"}
        .sortable th:focus-visible{outline:2px solid var(--c0)}tr.chosen td{font-weight:650;color:var(--c1)}
        .num{display:inline-block;min-width:60px}.bar{display:inline-block;width:64px;height:8px;background:var(--cell);border-radius:4px;margin-right:8px;overflow:hidden;text-align:left}.bar i{display:block;height:100%;background:var(--c0)}
        dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,240px),1fr));gap:10px 18px;margin:0 0 16px}dt{color:var(--soft);font-size:13px}dd{margin:0}
        .mistakes{padding-left:26px}.mistakes li{margin:0 0 18px;padding-left:4px}blockquote{margin:0 0 4px;font-size:15.5px;overflow-wrap:anywhere}
        .mistakes p{overflow-wrap:anywhere;font-size:13.5px;color:var(--soft);margin:0 0 4px}.mistakes b{color:var(--ink)}.bad,.mistakes .bad b{color:var(--bad)}.good{color:var(--good)}
        .flag{white-space:nowrap;border:1px solid var(--line);border-radius:9px;padding:0 7px}.near{font-size:13px;background:var(--card);border-radius:6px}.near td{padding:3px 10px}.near tr:last-child td{border:0}
        .near td:first-child{min-width:44px;width:44px;white-space:nowrap}.near td:nth-child(2){text-align:left;width:150px;white-space:normal;overflow-wrap:anywhere}.near .place{color:var(--soft);width:1%}
        .fold>summary{font-size:15px;color:var(--c0);margin:0 0 14px}
        details summary{cursor:pointer;font-size:13px;color:var(--soft)}footer{margin-top:50px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
        .pair+h3{margin-top:20px}
        @media (max-width:640px){.map{overflow-x:auto}.map svg{min-width:760px}body{padding:16px 12px 40px}th,td{padding:4px 6px}.bar,.near .place,.pair .text{display:none}.near td:nth-child(2){width:96px}td.text{min-width:110px}}
        @media print{body{max-width:none;padding:0;font-size:11px}.scroll{max-height:none;overflow:visible}nav,.controls{display:none}.tile,figure,.mistakes li,tr{break-inside:avoid}th{position:static}h2{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
