using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>Opens the configuration center again when settings that came after it name another engine or another app: a test's
/// WebApplicationFactory, for one, adds its settings last.</summary>
internal static class LateSettings
{
    /// <summary>Applies them before the app starts; layers keep their place among the sources.</summary>
    public static void Apply(IConfiguration configuration)
    {
        // Only a configuration that is its own builder takes sources after it was read.
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
