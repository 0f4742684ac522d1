import { headerList, knownFormat, numbered, type FormatField } from './known-format';

const tagFields = Object.fromEntries(
  numbered(20, (n) => `Tag ${n}`).map((tag): [string, FormatField] => [tag, { field: 'tags' }]),
);

/**
 * Application and wave intake sheets: Konveyor's application import (tackle2-ui, template_application_import.csv; its
 * generations differ in the binary and repository columns and in `Tag Type` against `Tag Category`) and the intake
 * form of AWS Cloud Migration Factory (server-list.csv).
 */
export const intakeFormats = [
  knownFormat({
    id: 'konveyor/applications',
    role: 'applications',
    required: ['Application Name'],
    essential: [['Record Type 1', 'Record Type']],
    optional: [
      ...headerList(
        'Binary Group,Binary Version,Binary Packaging,Repository Type,Repository Branch',
      ),
      'Repository Path',
      ...numbered(20, (n) => `Tag Category ${n}`),
      ...numbered(20, (n) => `Tag Type ${n}`),
    ],
    fields: {
      'Record Type 1': { field: 'record_type' },
      'Record Type': { field: 'record_type' },
      'Application Name': { field: 'application_name' },
      Description: { field: 'description' },
      Comments: { field: 'comments' },
      'Business Service': { field: 'business_service' },
      Dependency: { field: 'dependency' },
      'Dependency Direction': { field: 'dependency_direction' },
      'Binary Artifact': { field: 'binary' },
      'Repository URL': { field: 'repository_url' },
      Owner: { field: 'owner' },
      Contributors: { field: 'contributors', split: ',' },
      ...tagFields,
    },
  }),
  knownFormat({
    id: 'cmf/intake',
    role: 'assets',
    required: headerList('wave_name,app_name,server_name,server_os_family,r_type'),
    optional: headerList(
      'aws_region,aws_accountid,server_tier,subnet_IDs,securitygroup_IDs,subnet_IDs_test,securitygroup_IDs_test,instanceType,tenancy',
    ),
    fields: {
      app_name: { field: 'application_name' },
      server_name: { field: 'asset_name' },
      server_os_family: { field: 'os_name' },
      server_os_version: { field: 'os_version' },
      server_fqdn: { field: 'fqdn' },
      server_environment: { field: 'environment' },
      tags: { field: 'tags', split: ';' },
    },
  }),
];
