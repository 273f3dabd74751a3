using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>Replaces the layers when settings that were added after the configuration center select another engine or app: for example, the
/// WebApplicationFactory of a test adds its settings last.</summary>
internal static class LateSettings
{
    /// <summary>Replaces the layers of affected sessions, at the same position among the sources.</summary>
    public static void Apply(IConfiguration configuration)
    {
        // Only a configuration that is its own builder accepts sources after it was read.
        if (configuration is not IConfigurationBuilder builder)
        {
            return;
        }

        foreach (var session in builder.Sources.OfType<KieConfigurationSource>().Select(static source => source.Session).Distinct().ToList())
        {
            if (session.Read(configuration) is var options && !session.HasSameIdentity(options))
            {
                Replace(builder, session, options);
            }
        }
    }

    private static void Replace(IConfigurationBuilder builder, KieSession before, KieOptions options)
    {
        var session = new KieSession(options, before.Read);
        session.Open();
        var sources = builder.Sources;
        var index = sources.IndexOf(sources.First(source => source is KieConfigurationSource kie && kie.Session == before));
        foreach (var source in sources.Where(source => source is KieConfigurationSource kie && kie.Session == before).ToList())
        {
            sources.Remove(source);
        }

        foreach (var layer in session.Layers)
        {
            sources.Insert(index++, new KieConfigurationSource(session, layer));
        }

        session.LogReplaced();
    }
}
