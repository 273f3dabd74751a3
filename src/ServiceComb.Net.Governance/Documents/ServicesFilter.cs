namespace ServiceComb.Net.Governance.Documents;

/// <summary>The field <c>services</c> of every document: <c>a,b:1.0.0</c> limits it to processes of these services.</summary>
internal static class ServicesFilter
{
    /// <summary>Whether a document is for the process of this service and version; an empty filter is for all.</summary>
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
