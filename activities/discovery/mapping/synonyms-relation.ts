/** Phrases for the fields of dependency and application tables; the notation is that of synonyms-asset.ts. */
import type { ApplicationFieldName, DependencyFieldName } from '../target-fields';

export const dependencySynonyms: Record<DependencyFieldName, string> = {
  source_name:
    'source name|source server name|source server|source|source host|source hostname|source machine|source vm|source id|source server id|source ci|parent|parent ci|parent name|client~0.8|client name~0.85|consumer~0.85|consumer name|consumer server|consumer system|consumer host|caller~0.85|from~0.8|from server|from name|from host|origin~0.8|dependent~0.75|dependent ci|dependent name|source node|source asset|source system|upstream~0.5|child of~0.5|initiator~0.8|local host~0.75|local server~0.75|source endpoint|client server~0.8|client host~0.85|from system|local name~0.7|source component|source item',
  source_ip:
    'source ip|source ip address|source address|client ip|from ip|local ip~0.8|local address~0.8|client address|client ip address|local ip address~0.8|consumer ip|initiator ip|from address|caller ip|src addr',
  source_application:
    'source application|source app name|client application|from application|consumer application|source application name|source service|calling application|caller application|source business application|consuming application',
  source_process:
    'source process|source process name|client process|local process~0.8|from process|process name~0.5|source executable',
  destination_name:
    'destination name|destination server name|destination server|destination|destination host|destination hostname|destination machine|destination vm|destination id|destination server id|destination ci|child|child ci|child name|server~0.55|provider~0.8|provider name|provider server|provider system|provider host|callee~0.85|to~0.75|to server|to name|to host|depends on~0.9|dependency~0.8|destination node|destination asset|destination system|destination endpoint|supplier~0.7|to system|remote name|destination component|destination item|remote host',
  destination_ip:
    'destination ip|destination ip address|destination address|server ip~0.7|to ip|remote ip|remote address|provider ip|to address|callee ip',
  destination_application:
    'destination application|destination app name|server application~0.75|to application|provider application|destination application name|destination service|called application|destination business application|providing application',
  destination_process:
    'destination process|destination process name|server process~0.7|to process|listening process~0.85|remote process~0.85|destination executable',
  destination_port:
    'destination port|port|destination port number|server port|listening port|remote port|service port|to port|port number|tcp port|listener port|provider port',
  protocol:
    'protocol|transport protocol|ip protocol|network protocol|protocol name|transport|l4 protocol|layer 4 protocol',
  connection_count:
    'connection count|connections count|number of connections|connections|hits~0.7|connection|session count|sessions~0.75|flow count|flows~0.92|count~0.65|request count~0.75|total connections|frequency~0.55|calls~0.85|hit count~0.8|flow number~0.75|requests~0.65|number of sessions|call count~0.8',
  bytes:
    'bytes|total bytes|bytes transferred|bytes total|data volume~0.85|traffic volume~0.85|traffic~0.7|data transferred|transferred bytes|volume~0.6|octets|flow bytes|byte count|traffic bytes|transfer size',
  relation_type:
    'relation type|type|relationship type|relationship|dependency type|relation|connection type|link type|edge type|interface type~0.8|relation name~0.8|type of relation',
  observed_at:
    'time slot|observed at|timestamp|time|date|observed|seen at|last seen|flow time|capture time|start time~0.85|collected at|observation time|first seen~0.75|record time|sys updated on~0.6|last observed|event time|detected at|time window~0.8',
  external_id:
    'id|sys id|relation id|relationship id|dependency id|record id|edge id|flow id|external id|uuid~0.7|connection id|row id|unique id|link id|key~0.6',
};

export const applicationSynonyms: Record<ApplicationFieldName, string> = {
  record_type: 'record type|record type 1|row type|entry type|record kind|line type|type~0.75',
  application_name:
    'application name|application|app name|name~0.92|application title|system name~0.85|software name~0.8|service name~0.7|product name~0.7|solution name~0.75|application label~0.8|component name~0.65',
  description:
    'description|application description|short description|summary~0.75|long description|purpose~0.65|abstract~0.6|business description',
  comments: 'comments|comment|notes|remarks|annotation~0.8|additional comments|free text~0.75',
  business_service:
    'business service|service~0.85|business service name|business unit~0.65|business area~0.7|line of business~0.7|business capability~0.7|business domain~0.7|business process~0.6|businessservice',
  dependency:
    'dependency|depends on|depends upon|dependency name|dependent application|dependencies|related application|dependency application|connected application|dependency on|destination application~0.8|target application~0.8',
  dependency_direction:
    'dependency direction|direction|relation direction|northbound southbound|flow direction~0.8|interface direction~0.85',
  owner:
    'owner|application owner|business owner|owned by|responsible|product owner|technical owner|owner name|owner email|contact~0.7|responsible person|managed by~0.78|service owner|application manager~0.8|contact person~0.8|point of contact~0.8|it owner',
  contributors:
    'contributors|contributor|developers~0.8|team members~0.8|stakeholders~0.75|development team~0.75|members~0.7|maintainers~0.85|participants~0.7',
  tags: 'tags|tag|labels~0.9|label~0.75|tag category|tag value|tag key|technology tags|keywords~0.8|technologies~0.6',
  repository_url:
    'repository url|repository|git url|source repository|repo url|git repository|source code url|scm url|source repository url|git repo|code repository|vcs url|source code repository|source code~0.75|repository link|scm~0.7|repository address',
  binary:
    'binary|binary artifact|artifact|binary coordinates|maven coordinates|artifact coordinates|gav|artifact id~0.85|binary name|package coordinates~0.8|deliverable~0.6|binary path~0.75|package~0.5',
};
