//! Pictures and pages of the desk in memory: drawn, so that nothing has to be shipped.

const data = (type: string, text: string) =>
  `data:${type};charset=utf-8,${encodeURIComponent(text)}`;

/** A window with an error message, as customers send them. */
export function screenshot(seed: string): string {
  const hue = [...seed].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 360;
  return data(
    "image/svg+xml",
    `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="800" viewBox="0 0 1280 800">
      <rect width="1280" height="800" fill="hsl(${hue} 25% 88%)"/>
      <rect x="60" y="50" width="1160" height="700" rx="8" fill="#fff"/>
      <rect x="60" y="50" width="1160" height="44" rx="8" fill="hsl(${hue} 35% 42%)"/>
      <text x="84" y="79" font-family="sans-serif" font-size="20" fill="#fff">Qualitätssicherung – Prüfberichte</text>
      ${Array.from({ length: 9 }, (_, row) => `<rect x="90" y="${130 + row * 62}" width="${620 + ((row * 97) % 400)}" height="18" rx="4" fill="#d7dce2"/><rect x="90" y="${156 + row * 62}" width="${380 + ((row * 53) % 300)}" height="12" rx="4" fill="#e9ecf0"/>`).join("")}
      <rect x="400" y="280" width="480" height="220" rx="10" fill="#fff" stroke="#c0392b" stroke-width="3"/>
      <circle cx="450" cy="345" r="24" fill="#c0392b"/><text x="450" y="355" font-family="sans-serif" font-size="30" fill="#fff" text-anchor="middle">!</text>
      <text x="494" y="340" font-family="sans-serif" font-size="22" fill="#222">Vorlage nicht gefunden</text>
      <text x="494" y="370" font-family="sans-serif" font-size="16" fill="#555">Fehler 0x80070035 · PB-4711-B.dotx</text>
      <rect x="740" y="430" width="110" height="40" rx="6" fill="hsl(${hue} 35% 42%)"/><text x="795" y="456" font-family="sans-serif" font-size="17" fill="#fff" text-anchor="middle">OK</text>
    </svg>`,
  );
}

/** A message that came as HTML. */
export function page(): string {
  return data(
    "text/html",
    `<body style="font:14px sans-serif;color:#1b1f24;background:#fff"><p>Guten Tag,</p><p>anbei die <b>Auswertung</b> der letzten Woche:</p><table border="1" cellpadding="6" style="border-collapse:collapse"><tr><th>Tag</th><th>Fehler</th></tr><tr><td>Montag</td><td>12</td></tr><tr><td>Dienstag</td><td>3</td></tr></table><p>Freundliche Grüße</p></body>`,
  );
}
