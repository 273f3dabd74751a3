namespace ServiceComb.Net.Governance.Documents;

/// <summary>Evaluates the field <c>services</c>: <c>a,b:1.0.0</c> restricts a document to these services and
/// versions.</summary>
internal static class ServicesFilter
{
    /// <summary>Returns whether a document applies to a service and version; an empty filter applies to all.</summary>
    public static bool Admits(string? filter, string serviceName, string serviceVersion)
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return true;
        }

        foreach (var item in filter.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(':');
            if (parts[0] == serviceName && (parts.Length == 1 || (parts.Length == 2 && parts[1] == serviceVersion)))
            {
                return true;
            }
        }

        return false;
    }
}
