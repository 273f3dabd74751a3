namespace ServiceComb.Net.Governance.Matching;

/// <summary>What matching reads of a request, whether it is an HttpRequestMessage or the request of a gateway. Implemented
/// by small structs, so that nothing is copied before a matcher asks.</summary>
internal interface IRequestView
{
    /// <summary>The method in upper case.</summary>
    string Method { get; }

    /// <summary>The path without the query, unescaped.</summary>
    string Path { get; }

    /// <summary>The query with or without its question mark; may be empty.</summary>
    string QueryString { get; }

    /// <summary>The service that is called.</summary>
    string TargetService { get; }

    /// <summary>Finds a header; names compare without case.</summary>
    bool TryGetHeader(string name, out string value);
}
