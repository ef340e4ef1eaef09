ld_dir('FOLDER', 'govkg.nt.gz', '$graph');
rdf_loader_run();
checkpoint;
SPARQL SELECT COUNT(*) FROM <$graph> WHERE { ?s ?p ?o };
