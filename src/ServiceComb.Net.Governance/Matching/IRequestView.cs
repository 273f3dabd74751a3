namespace ServiceComb.Net.Governance.Matching;

/// <summary>What matching reads of a request: an outgoing one, one at a gateway, or one that is being served.</summary>
public interface IRequestView
{
    /// <summary>The method in upper case.</summary>
    string Method { get; }

    /// <summary>The path without the query, unescaped.</summary>
    ReadOnlySpan<char> Path { get; }

    /// <summary>The query with or without its question mark; may be empty.</summary>
    string QueryString { get; }

    /// <summary>The service that is called; while a request is served, the service that calls.</summary>
    string TargetService { get; }

    /// <summary>Finds a header, or an entry of the invocation context when there is no such header; names compare without
    /// case.</summary>
    bool TryGetHeader(string name, out string value);
}
