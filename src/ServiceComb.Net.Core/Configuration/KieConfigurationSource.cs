using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>The source of one layer of the configuration center. All layers share a session, which survives the rebuilds by
/// a <see cref="ConfigurationManager"/> when its sources change.</summary>
internal sealed class KieConfigurationSource(KieSession session, string layer) : IConfigurationSource
{
    public KieSession Session => session;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => new KieConfigurationProvider(session, layer);
}
