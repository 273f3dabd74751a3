namespace ServiceComb.Net.Protocol.Governance;

/// <summary>Selects the services that a policy or traffic group applies to. Apps load only those of their own environment.</summary>
/// <param name="Application">The application.</param>
/// <param name="Environment">The environment. Default: the empty one, which apps without <c>servicecomb.service.environment</c> have.</param>
/// <param name="Service">The service; null for all services of the application.</param>
public sealed record GovernanceScope(string Application, string Environment = "", string? Service = null)
{
    internal IReadOnlyDictionary<string, string> ToSelector()
    {
        var selector = new Dictionary<string, string> { ["app"] = Application, ["environment"] = Environment };
        if (Service is not null)
        {
            selector["service"] = Service;
        }

        return selector;
    }
}
