[assembly: AssemblyFixture(typeof(ServiceComb.Net.Testing.Xunit.TestEngineFixture))]
