CREATE CONSTRAINT n10s_unique_uri FOR (r:Resource) REQUIRE r.uri IS UNIQUE;
CALL n10s.graphconfig.init({handleVocabUris: 'SHORTEN', handleMultival: 'ARRAY', keepLangTag: true, keepCustomDataTypes: true});
CALL n10s.nsprefixes.add('govkg', 'https://w3id.org/govkg/ont#');
CALL n10s.nsprefixes.add('govid', 'https://w3id.org/govkg/id/');
CALL n10s.nsprefixes.add('govtax', 'https://w3id.org/govkg/scheme/');
CALL n10s.rdf.import.fetch('file:///import/govkg.nt', 'N-Triples');
