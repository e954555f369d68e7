//! Believable cases: what people write to a help desk, and what it answers.

/** One line of a conversation: who, what kind, minutes after the one before, text. */
type Line = ["k" | "a", "reply" | "note" | "finding", number, string];

export interface Story {
  subject: string;
  lines: Line[];
  estimate?: number;
  picture?: string;
  /** The first message came as HTML. */
  html?: boolean;
  /** Number of the line written in Markdown. */
  markdown?: number;
}

export const STORIES: readonly Story[] = [
  {
    subject: "Prüfbericht lässt sich nicht als PDF ausgeben",
    picture: "Fehlermeldung Prüfbericht.png",
    estimate: 90,
    lines: [
      [
        "k",
        "reply",
        0,
        "Guten Morgen,\n\nbeim Ausgeben des Prüfberichts 4711-B erscheint seit heute früh die Meldung „Vorlage nicht gefunden“. Gestern Nachmittag ging es noch. Das Audit ist am Donnerstag.\n\nEinen Screenshot habe ich angehängt.\n\nFreundliche Grüße\nSabine Keller",
      ],
      [
        "a",
        "note",
        24,
        "Vorlagenpfad zeigt nach dem Update auf den alten Server. Betrifft vermutlich alle Mandanten mit eigener Vorlage.",
      ],
      [
        "a",
        "finding",
        31,
        "Der Pfad der Berichtsvorlagen verweist nach der gestrigen Umstellung noch auf den abgeschalteten Dateiserver. Die Vorlagen selbst sind vollständig vorhanden. Wir stellen den Pfad für alle Arbeitsplätze um.",
      ],
      [
        "a",
        "reply",
        12,
        "Guten Tag Frau Keller,\n\ndanke für den Screenshot, damit war die Ursache schnell gefunden. Wir stellen den Pfad heute um; bitte starten Sie das Programm danach einmal neu.\n\nViele Grüße\nAnke Lindner",
      ],
      [
        "k",
        "reply",
        55,
        "Vielen Dank für die schnelle Antwort! Gilt das auch für die beiden Rechner in der Endkontrolle?",
      ],
    ],
  },
  {
    subject: "Anmeldung nach Urlaub nicht möglich",
    lines: [
      [
        "k",
        "reply",
        0,
        "Hallo zusammen,\n\nnach drei Wochen Urlaub nimmt das Programm mein Kennwort nicht mehr an. Ich bin sicher, dass es stimmt. Können Sie das bitte prüfen?",
      ],
      [
        "a",
        "reply",
        40,
        "Guten Tag,\n\nIhr Kennwort ist am 1. abgelaufen. Wir haben Ihnen ein Einmalkennwort per Telefon durchgegeben; bitte vergeben Sie nach der Anmeldung ein neues.",
      ],
      ["k", "reply", 15, "Klappt wieder, danke!"],
    ],
  },
  {
    subject: "Messmittel werden doppelt angezeigt",
    markdown: 2,
    picture: "Messmittelliste doppelt.png",
    estimate: 240,
    lines: [
      [
        "k",
        "reply",
        0,
        "Seit dem Import vom Montag stehen 38 Messmittel zweimal in der Liste, jeweils mit gleicher Inventarnummer, aber verschiedenem Standort. Bitte nichts löschen, an den älteren hängen die Kalibrierscheine.",
      ],
      [
        "a",
        "finding",
        180,
        "Die Importdatei enthielt die Standorte in alter und neuer Schreibweise („Halle 2“ und „H2“). Die Dubletten lassen sich über die Inventarnummer zusammenführen, die Kalibrierscheine bleiben erhalten.",
      ],
      [
        "a",
        "reply",
        6,
        "Wir führen die Dubletten heute Abend nach 18 Uhr zusammen. Bitte in dieser Zeit keine Messmittel bearbeiten.",
      ],
    ],
  },
  {
    subject: "Rückfrage zur Freigabe von Dokumenten",
    lines: [
      [
        "k",
        "reply",
        0,
        "Wer darf eigentlich Arbeitsanweisungen freigeben, wenn Herr Dr. Oßwald nicht im Haus ist? Im Programm ist die Schaltfläche bei mir grau.",
      ],
      [
        "a",
        "reply",
        75,
        "Die Freigabe folgt der Vertreterregelung. Für Ihre Abteilung ist noch kein Vertreter hinterlegt. Nennen Sie uns bitte Name und Zeitraum, dann richten wir ihn ein.",
      ],
    ],
  },
  {
    subject: "E-Mail-Benachrichtigung kommt nicht an",
    lines: [
      [
        "k",
        "reply",
        0,
        "Bei fälligen Maßnahmen bekomme ich keine E-Mail mehr. Die Kollegin am Nachbarplatz bekommt ihre. Im Spamordner ist nichts.",
      ],
      [
        "a",
        "note",
        90,
        "Im Mailprotokoll: 550 mailbox unavailable. Adresse im Stamm hat noch den alten Namen vor der Heirat.",
      ],
      [
        "a",
        "reply",
        5,
        "Im Benutzerstamm steht noch Ihre frühere E-Mail-Adresse. Wir haben sie angepasst; ab sofort kommen die Benachrichtigungen wieder an.",
      ],
    ],
  },
  {
    subject: "Server antwortet sehr langsam",
    picture: "Taskmanager.png",
    estimate: 480,
    lines: [
      [
        "k",
        "reply",
        0,
        "Seit etwa 9 Uhr dauert jedes Speichern zwischen 20 und 40 Sekunden. Betroffen sind alle 14 Arbeitsplätze. CPU des Servers laut Taskmanager bei 100 %, Prozess sqlservr.exe.\n\nProtokoll liegt bei.",
      ],
      [
        "a",
        "finding",
        35,
        "Ein Auswertungslauf blockiert die Tabelle der Prüfmerkmale. Der Lauf wird auf die Nacht verlegt, der Index nachgezogen.",
      ],
      [
        "k",
        "reply",
        20,
        "Läuft wieder normal. Bitte noch sagen, wann der Index gebaut wird, wir sichern vorher.",
      ],
    ],
  },
  {
    subject: "Neue Mitarbeiterin ab 1. des Monats",
    lines: [
      [
        "k",
        "reply",
        0,
        "Bitte einen Zugang für Frau Marlene Dörflinger einrichten, Abteilung Wareneingang, gleiche Rechte wie Herr Yıldız ohne Administration.",
      ],
      [
        "a",
        "reply",
        130,
        "Der Zugang ist angelegt und ab dem 1. gültig. Die Zugangsdaten gehen mit separater E-Mail an die Vorgesetzte.",
      ],
    ],
  },
  {
    subject: "Etikettendrucker druckt nur halbe Etiketten",
    picture: "Etikett.png",
    lines: [
      [
        "k",
        "reply",
        0,
        "Am Drucker im Versand fehlt auf jedem Etikett die rechte Hälfte, der Strichcode ist nicht lesbar. Testseite des Druckers ist in Ordnung. Entschuldigung für das unscharfe Foto!",
      ],
      [
        "a",
        "reply",
        45,
        "Bitte stellen Sie im Druckdialog das Format „Etikett 100 × 50“ ein, es ist vermutlich auf 50 × 50 zurückgesprungen. Hilft das?",
      ],
    ],
  },
  {
    subject: "Auswertung Reklamationen: Summe stimmt nicht",
    html: true,
    lines: [
      [
        "k",
        "reply",
        0,
        "In der Quartalsauswertung fehlen die Reklamationen der Lieferantengruppe C. Die Einzelliste ist vollständig, nur die Summe nicht.",
      ],
      [
        "a",
        "finding",
        240,
        "Die Gruppe C wurde nach dem Jahreswechsel neu angelegt und ist in der Auswertung noch nicht zugeordnet.",
      ],
      [
        "a",
        "reply",
        3,
        "Die Zuordnung ist ergänzt, die Summe stimmt jetzt mit der Einzelliste überein.",
      ],
      ["k", "reply", 600, "Geprüft, passt. Danke!"],
    ],
  },
  {
    subject: "Zertifikat läuft am 30. ab",
    lines: [
      [
        "k",
        "reply",
        0,
        "Das TLS-Zertifikat des Portals läuft in zwei Wochen ab. Wer kümmert sich um die Verlängerung, Sie oder wir?",
      ],
      [
        "a",
        "reply",
        65,
        "Das übernehmen wir. Der Tausch dauert wenige Sekunden; wir melden uns am Vortag.",
      ],
    ],
  },
  {
    subject: "Schulungsnachweise lassen sich nicht hochladen",
    picture: "Upload-Fehler.png",
    lines: [
      [
        "k",
        "reply",
        0,
        "Beim Hochladen der Nachweise vom Freitag kommt „Datei zu groß“, obwohl die Datei nur 3 MB hat.",
      ],
    ],
  },
  {
    subject: "Frage zur Aufbewahrungsfrist",
    lines: [
      [
        "k",
        "reply",
        0,
        "Wie lange werden gelöschte Prüfpläne noch aufbewahrt? Unser Auditor fragt danach.",
      ],
      [
        "a",
        "reply",
        200,
        "Gelöschte Prüfpläne bleiben 15 Jahre im Archiv und lassen sich von Administratoren einsehen. Eine Beschreibung für den Auditor schicken wir Ihnen gern.",
      ],
    ],
  },
];

export const PEOPLE = [
  { id: "u-keller", name: "Sabine Keller", org: "Hegau Medizintechnik GmbH" },
  { id: "u-yildiz", name: "Murat Yıldız", org: "Hegau Medizintechnik GmbH" },
  {
    id: "u-baumgaertner",
    name: "Ilse Baumgärtner",
    org: "Seewerk Konstanz eG",
  },
  { id: "u-osswald", name: "Dr. Jens Oßwald", org: "Seewerk Konstanz eG" },
] as const;

export const STAFF = [
  { id: "a-lindner", name: "Anke Lindner", initials: "LIN" },
  { id: "a-hagenbuch", name: "Florian Hagenbuch", initials: "HAG" },
] as const;

const PLACES = [
  "Endkontrolle",
  "Wareneingang",
  "Versand",
  "Labor",
  "Werk 2",
  "Einkauf",
  "Lager",
  "Buchhaltung",
];

/** The subject of the nth ticket: the stories first, then the same in another department. */
export function subjectOf(story: Story, index: number): string {
  const round = Math.floor(index / STORIES.length);
  return round === 0 ? story.subject : `${story.subject} (${PLACES[(round - 1) % PLACES.length]})`;
}
