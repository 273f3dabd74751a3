using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>One layer of the configuration center as a source. All layers share a session, which lives through the
/// rebuilds that a <see cref="ConfigurationManager"/> makes on every change of its sources.</summary>
internal sealed class KieConfigurationSource(KieSession session, string layer) : IConfigurationSource
{
    public KieSession Session => session;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => new KieConfigurationProvider(session, layer);
}
