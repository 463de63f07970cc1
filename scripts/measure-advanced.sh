#!/bin/sh
# Makes a file in the form of OFAC's SDN_ADVANCED.XML, larger than the real one, installs it, and tells the peak memory.
# The file is invented from its first to its last byte; it is removed afterwards.
#
#   scripts/measure-advanced.sh [PARTIES] [BINARY]      (default: 21000, 131 MB, target/debug/listed)
set -eu
parties=${1:-21000}
listed=$(realpath "${2:-target/debug/listed}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" NO_COLOR=1 LISTED_DATA_DIR="$work/data"
mkdir "$LISTED_DATA_DIR"

awk -v n="$parties" 'BEGIN {
    print "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    print "<Sanctions xmlns=\"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML\">"
    print "<DateOfIssue CalendarTypeID=\"1\"><Year>2026</Year><Month>11</Month><Day>20</Day></DateOfIssue>"
    print "<ReferenceValueSets><AliasTypeValues><AliasType ID=\"1400\">A.K.A.</AliasType><AliasType ID=\"1403\">Name</AliasType></AliasTypeValues>"
    print "<CountryValues>"
    for (i = 0; i < 300; i++) printf "<Country ID=\"%d\" ISO2=\"ZZ\">Country %d</Country>\n", i, i
    print "</CountryValues><ListValues><List ID=\"1550\">SDN List</List></ListValues>"
    print "<NamePartTypeValues><NamePartType ID=\"1520\">Last Name</NamePartType><NamePartType ID=\"1521\">First Name</NamePartType></NamePartTypeValues>"
    print "<PartyTypeValues><PartyType ID=\"1\">Individual</PartyType></PartyTypeValues><PartySubTypeValues><PartySubType ID=\"4\" PartyTypeID=\"1\">Unknown</PartySubType></PartySubTypeValues>"
    print "<FeatureTypeValues><FeatureType ID=\"8\">Birthdate</FeatureType><FeatureType ID=\"25\">Location</FeatureType></FeatureTypeValues>"
    print "<ScriptValues><Script ID=\"215\">Latin</Script><Script ID=\"220\">Cyrillic</Script></ScriptValues></ReferenceValueSets><Locations>"
    for (i = 1; i <= n; i++)
        printf "<Location ID=\"%d\"><LocationCountry CountryID=\"%d\" CountryRelevanceID=\"1\"/><LocationPart LocPartTypeID=\"1451\"><LocationPartValue Primary=\"true\" LocPartValueTypeID=\"1\" LocPartValueStatusID=\"1\"><Comment/><Value>%d Long Road of Examples</Value></LocationPartValue></LocationPart></Location>\n", i, i % 300, i
    print "</Locations><IDRegDocuments>"
    for (i = 1; i <= n; i++)
        printf "<IDRegDocument ID=\"%d\" IDRegDocTypeID=\"1571\" IdentityID=\"%d\" IssuedBy-CountryID=\"%d\" ValidityID=\"1\"><Comment/><IDRegistrationNo>P%09d</IDRegistrationNo><DocumentedNameReference DocumentedNameID=\"%d\"/></IDRegDocument>\n", i, i, i % 300, i, i
    print "</IDRegDocuments><DistinctParties>"
    for (i = 1; i <= n; i++) {
        printf "<DistinctParty FixedRef=\"%d\"><Comment>Invented party number %d, of which nothing is known.</Comment><Profile ID=\"%d\" PartySubTypeID=\"4\"><Comment/><Identity ID=\"%d\" FixedRef=\"%d\" Primary=\"true\" False=\"false\"><Comment/>\n", i, i, i, i, i
        for (a = 0; a < 7; a++)
            printf "  <Alias FixedRef=\"%d\" AliasTypeID=\"%s\" Primary=\"%s\" LowQuality=\"%s\"><DocumentedName ID=\"%d%d\" FixedRef=\"%d\" DocNameStatusID=\"%d\">\n    <DocumentedNamePart><NamePartValue NamePartGroupID=\"1%d\" ScriptID=\"%d\" ScriptStatusID=\"1\" Acronym=\"false\">EXAMPLE%d VARIANT%d</NamePartValue></DocumentedNamePart>\n    <DocumentedNamePart><NamePartValue NamePartGroupID=\"2%d\" ScriptID=\"%d\" ScriptStatusID=\"1\" Acronym=\"false\">Jane Sample %d</NamePartValue></DocumentedNamePart></DocumentedName></Alias>\n", i, a ? "1400" : "1403", a ? "false" : "true", a == 6 ? "true" : "false", i, a, i, 1, i, a == 5 ? 220 : 215, i, a, i, a == 5 ? 220 : 215, a
        printf "  <NamePartGroups><MasterNamePartGroup><NamePartGroup ID=\"1%d\" NamePartTypeID=\"1520\"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID=\"2%d\" NamePartTypeID=\"1521\"/></MasterNamePartGroup></NamePartGroups></Identity>\n", i, i
        for (f = 0; f < 4; f++)
            printf "  <Feature ID=\"%d%d\" FeatureTypeID=\"%d\"><FeatureVersion ID=\"%d%d\" ReliabilityID=\"1\"><Comment/>%s<VersionDetail DetailTypeID=\"1432\"/></FeatureVersion><IdentityReference IdentityID=\"%d\" IdentityFeatureLinkTypeID=\"1\"/></Feature>\n", i, f, f ? 25 : 8, i, f, f ? "<VersionLocation LocationID=\"" ((i + f) % n + 1) "\"/>" : "<DatePeriod CalendarTypeID=\"1\" YearFixed=\"false\"><Start><From><Year>" (1950 + i % 50) "</Year><Month>1</Month><Day>1</Day></From><To><Year>" (1950 + i % 50) "</Year><Month>1</Month><Day>1</Day></To></Start><End><From><Year>" (1950 + i % 50) "</Year><Month>12</Month><Day>31</Day></From><To><Year>" (1950 + i % 50) "</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod>", i
        print "</Profile></DistinctParty>"
    }
    print "</DistinctParties><SanctionsEntries>"
    for (i = 1; i <= n; i++)
        printf "<SanctionsEntry ID=\"%d\" ProfileID=\"%d\" ListID=\"1550\"><EntryEvent ID=\"%d\" EntryEventTypeID=\"1\" LegalBasisID=\"1\"><Comment/><Date CalendarTypeID=\"1\"><Year>2022</Year><Month>2</Month><Day>24</Day></Date></EntryEvent><SanctionsMeasure ID=\"%d\" SanctionsTypeID=\"1\"><Comment>EXAMPLE-EO%d</Comment></SanctionsMeasure></SanctionsEntry>\n", i, i, i, i, i % 90
    print "</SanctionsEntries></Sanctions>"
}' >"$work/sdn_advanced.xml"

# Runs a command, and tells the most memory that it had (VmHWM, as the kernel counts it).
peak() {
    what=$1
    shift
    "$@" >"$work/out" &
    pid=$! most=0
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
        most=$now
        sleep 0.05
    done
    wait "$pid" || [ $? = 1 ]
    echo "$what: $((most / 1024)) MiB at most"
}
echo "file: $(($(wc -c <"$work/sdn_advanced.xml") / 1000000)) MB, $parties parties"
peak "update" "$listed" update --from "$work/sdn_advanced.xml"
cat "$work/out"
peak "lists" "$listed" lists --list us-ofac-sdn
peak "check" "$listed" check "EXAMPLE7 VARIANT2, Jane Sample 2" --list us-ofac-sdn
