"""Published files to a bundle: OMG-LLaVA, OMG-Seg, OpenCLIP and InternLM2 (spec 4). Nothing here runs what a file
holds."""
