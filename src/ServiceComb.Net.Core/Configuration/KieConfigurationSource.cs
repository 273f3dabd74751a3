using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>The source of one layer of the configuration center. All layers share a session, which survives the rebuilds by
/// a <see cref="ConfigurationManager"/> when its sources change.</summary>
/// <param name="registration">The configuration center that the source belongs to.</param>
/// <param name="session">The session; null while no address is known.</param>
/// <param name="layer">The name of the layer; empty without a session.</param>
internal sealed class KieConfigurationSource(KieRegistration registration, KieSession? session, string layer) : IConfigurationSource
{
    public KieRegistration Registration => registration;

    public KieSession? Session => session;

    public IConfigurationProvider Build(IConfigurationBuilder builder) =>
        session is null ? new UnusedKieProvider() : new KieConfigurationProvider(registration, session, layer);

    private sealed class UnusedKieProvider : ConfigurationProvider
    {
        public override string ToString() => "ServiceComb KIE, not used";
    }
}
