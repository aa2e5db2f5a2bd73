"""TorchScript modules, bundles and the golden values that hold the Java runtime to the definition."""
