using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Console.Live;

namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>Finds the services that read a document.</summary>
internal static class PolicyReach
{
    private const string AllEnvironments = "all";

    /// <param name="labels">The labels of the document.</param>
    /// <param name="services">Its field <c>services</c>, such as <c>orders, stock:1.0.0</c>; empty for all.</param>
    /// <param name="registered">The registered services.</param>
    /// <returns>The services; null when the labels are custom, so that only apps that ask for them read the document.</returns>
    public static IReadOnlyList<ServiceEntry>? Find(IReadOnlyDictionary<string, string> labels, string? services, IEnumerable<ServiceEntry> registered)
    {
        if (ItemLabels.LayerOf(new() { Labels = labels }) == ItemLayer.Custom)
        {
            return null;
        }

        var names = (services ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. registered.Where(service =>
            Is(ItemLabels.Application, service.Application)
            && (Is(ItemLabels.Environment, service.Environment) || Is(ItemLabels.Environment, AllEnvironments))
            && (!labels.ContainsKey(ItemLabels.Service) || Is(ItemLabels.Service, service.Name))
            && (!labels.ContainsKey(ItemLabels.Version) || Is(ItemLabels.Version, service.Version))
            && (names.Length == 0 || names.Any(name => name == service.Name || name == $"{service.Name}:{service.Version}")))];

        bool Is(string label, string value) => labels.GetValueOrDefault(label) == value;
    }
}
