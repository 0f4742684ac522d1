/** French and Spanish header words, `canonical: other, other …`, accents folded. */
export const romanceLexicon = `
server: serveur, servidor, serveurs, servidores
machine: maquina, maquinas
hostname: nom hote, nombre host
vm: machine virtuelle, maquina virtual
name: nom, nombre, libelle, denominacion
count: nombre de, nbre, nb, cantidad, nb de, nbre de
os: systeme exploitation, sistema operativo, sist operativo, os systeme
memory: memoire, memoria, memoire vive
storage: stockage, almacenamiento
disk: disque, disques, disco, discos
cpu: processeur, processeurs, procesador, procesadores
core: coeur, coeurs, nucleo, nucleos
address: adresse, direccion, direcciones
network: reseau, red
nic: carte reseau, cartes reseau, tarjeta red, tarjetas red, adaptador red
serialnumber: numero serie, no serie, num serie
count: numero
total: totale, totales
utilization: utilisation, uso, utilizacion, charge
average: moyenne, moyen, promedio, medio, media
max: maximale, maximo, pic, pico, maxima
percent: pourcentage, porcentaje, pourcent
environment: environnement, entorno, ambiente
application: aplicacion, logiciel metier, aplicaciones
owner: proprietaire, propietario, responsable, dueno
criticality: criticite, criticidad
location: emplacement, ubicacion, lieu, localisation, localizacion, sede
datacenter: centre donnees, centro datos, cpd, centre calcul
cluster: grappe
host: hote, anfitrion
hypervisor: hyperviseur, hipervisor
description: descripcion
comment: commentaire, commentaires, comentario, comentarios, remarque, observaciones
state: etat, estado, statut
power: alimentation, encendido, energia
type: tipo
date: fecha
time: heure, hora, horodatage
source: origine, origen
destination: cible, destino
protocol: protocole, protocolo
port: puerto
connection: connexion, connexions, conexion, conexiones
dependency: dependance, dependances, dependencia, dependencias
tag: etiquette, etiquettes, etiqueta, etiquetas
category: categorie, categoria
used: utilise, utilisee, usado, usada, utilizado
allocated: alloue, allouee, asignado, asignada, provisionne, provisionnee
capacity: capacite, capacidad
size: taille, tamano
read: lecture, lectura
write: ecriture, escritura
receive: recu, entrant, entrante, recibido
send: envoye, sortant, saliente, enviado
throughput: debit, caudal
id: identifiant, identificador
last: dernier, derniere, ultimo, ultima
seen: vu, visto
update: modification, maj, mise jour, actualizacion, actualizado
create: cree, creacion
manufacturer: fabricant, fabricante, constructeur
model: modele, modelo
department: departement, departamento
costcenter: centre cout, centro coste, centro costos
group: groupe, grupo
service: servicio
process: processus, proceso
template: modele vm, plantilla
domain: domaine, dominio
price: prix, precio, cout, coste, costo
warranty: garantie fin, garantia
purchase: achat, compra
free: libre, disponible
backup: sauvegarde, respaldo
`;
