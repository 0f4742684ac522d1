/** German header words, `canonical: other, other …`; umlauts are written out (ae, oe, ue, ss) as folding leaves them. */
export const germanLexicon = `
machine: maschine, maschinen
computer: rechner
hostname: rechnername
name: bezeichnung, namen
vm: virtuelle maschine, gastsystem
os: betriebssystem, betriebsystem, betr system, bs
memory: arbeitsspeicher, hauptspeicher, speicher
storage: speicherplatz, festplattenspeicher, plattenplatz, plattenspeicher, festplattenplatz, datenspeicher
disk: festplatte, festplatten, platte, platten, laufwerk, laufwerke, datentraeger
cpu: prozessor, prozessoren
core: kern, kerne, rechenkerne, prozessorkerne, cpukerne
address: adresse, adressen
ip: ipadresse, ipadressen
mac: macadresse, macadressen, hardwareadresse
nic: netzwerkkarte, netzwerkkarten, netzwerkadapter, netzwerkschnittstelle, netzwerkschnittstellen
network: netzwerk, netz
serialnumber: seriennummer, serien, seriennr, serien nr, serien nummer, serialnr
count: nummer, nr
count: anzahl, anz, menge
total: gesamt, summe, insgesamt
utilization: auslastung, nutzung, ausnutzung, auslast
average: durchschnitt, durchschnittlich, durchschnittliche, mittel, mittelwert, mittlere, schnitt
max: maximal, maximale, spitze, spitzenlast, hoechstwert, spitzenwert
percent: prozent, proz
environment: umgebung, systemumgebung, stufe
application: anwendung, anwendungen, applikation, fachanwendung, verfahren
owner: eigentuemer, besitzer, verantwortlicher, verantwortlich, inhaber, ansprechpartner, verantwortliche
criticality: kritikalitaet, kritisch, wichtigkeit, schutzbedarf, geschaeftskritikalitaet
location: standort, ort, lokation, niederlassung
datacenter: rechenzentrum, rz, rechenzentren
description: beschreibung, beschr, erlaeuterung
comment: bemerkung, bemerkungen, kommentar, anmerkung, notiz, hinweis
state: zustand, betriebszustand
power: strom, energie, einschalt, energiezustand, eingeschaltet
type: typ, art
date: datum
time: zeit, zeitpunkt, uhrzeit, zeitstempel
source: quelle, quell, ursprung
destination: ziel
protocol: protokoll
connection: verbindung, verbindungen
dependency: abhaengigkeit, abhaengigkeiten, abhaengig
direction: richtung
tag: schlagwort, schlagworte, markierung
category: kategorie
version: fassung, versionsstand
used: belegt, belegter, belegte, genutzt, genutzter, verwendet, benutzt, verbraucht, belegung
allocated: zugewiesen, zugewiesener, bereitgestellt, bereitgestellter, zugeteilt
capacity: kapazitaet
size: groesse
read: lesen, gelesen, lese
write: schreiben, geschrieben, schreib
receive: empfangen, eingehend, empfang
send: gesendet, ausgehend, senden
throughput: durchsatz
ops: operationen, vorgaenge
id: kennung, schluessel
last: letzte, letzter, letztes, zuletzt
seen: gesehen
update: aktualisiert, geaendert, aenderung, aktualisierung, stand
create: erstellt, angelegt, erstellung, erstellungsdatum
manufacturer: hersteller
model: modell
department: abteilung
costcenter: kostenstelle
group: gruppe
service: dienst
businessservice: geschaeftsservice, geschaeftsprozess
process: prozess
template: vorlage
physical: physisch, physikalisch, physischer
internal: intern
domain: domaene
price: preis, kosten
purchase: kauf, kaufdatum, anschaffung, beschaffung
warranty: garantie, gewaehrleistung, garantieende
inventorynumber: inventarnummer, inventar nr, inventarnr
contract: vertrag, vertragsnummer
building: gebaeude
room: raum, raumnummer
shelf: schrank, einschub
architecture: architektur
free: frei, freier, verfuegbar
maintenance: wartung, wartungsfenster
backup: sicherung, datensicherung
`;
