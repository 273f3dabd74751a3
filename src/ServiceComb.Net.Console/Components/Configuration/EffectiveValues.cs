using ServiceComb.Net.Configuration;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Computes the configuration of an app with its default options.</summary>
internal static class EffectiveValues
{
    /// <param name="items">The items of the configuration center.</param>
    /// <param name="application">The application.</param>
    /// <param name="environment">The environment; empty for none.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="version">The version of the service.</param>
    /// <param name="customLabel">The label of the custom layer, as <c>name=value</c>.</param>
    public static IReadOnlyList<KieEffectiveValue> Compute(IEnumerable<KieItem> items, string application, string environment, string service, string version, string customLabel)
    {
        var options = new ServiceCombOptions();
        (options.Service.Application, options.Service.Environment, options.Service.Name, options.Service.Version) = (application, environment, service, version);
        var label = customLabel.Split('=', 2);
        options.Kie.EnableCustomConfig = label[0].Trim().Length > 0;
        options.Kie.CustomLabel = label[0].Trim();
        options.Kie.CustomLabelValue = label.Length > 1 ? label[1].Trim() : "";
        return KieConfigurationPreview.Merge(options, items);
    }
}
