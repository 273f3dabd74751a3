using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Console.Components.Canary;

/// <summary>A request that the user describes, to see where it would go.</summary>
internal sealed class PreviewRequest(string service) : IRequestView
{
    public string Method { get; set; } = "GET";

    public string PathText { get; set; } = "/";

    public ReadOnlySpan<char> Path => PathText;

    public string QueryString { get; set; } = "";

    public string PeerService => service;

    /// <summary>Gets or sets the headers, one <c>name: value</c> per line.</summary>
    public string HeaderText { get; set; } = "";

    public bool TryGetHeader(string name, out string value)
    {
        foreach (var line in HeaderText.Split('\n'))
        {
            if (line.Split(':', 2) is [var header, var text] && header.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = text.Trim();
                return true;
            }
        }

        value = "";
        return false;
    }
}
