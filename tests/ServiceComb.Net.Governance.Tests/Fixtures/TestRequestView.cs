using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>A request given by its parts.</summary>
internal readonly record struct TestRequestView(string Method = "GET", string Path = "/", string QueryString = "", string PeerService = "orders", string Header = "") : IRequestView
{
    public TestRequestView()
        : this("GET")
    {
    }

    ReadOnlySpan<char> IRequestView.Path => Path;

    /// <summary>Headers are one text, <c>a=1;b=2</c>.</summary>
    public bool TryGetHeader(string name, out string value)
    {
        foreach (var pair in Header.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)))
        {
            if (pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = pair[1];
                return true;
            }
        }

        value = "";
        return false;
    }
}
