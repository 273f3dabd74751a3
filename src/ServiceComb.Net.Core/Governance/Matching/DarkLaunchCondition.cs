using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Represents a condition of CSE 1.0: comparisons joined by <c>&amp;&amp;</c> and <c>||</c>, of which
/// <c>&amp;&amp;</c> binds closer. A value that the request or instance lacks does not match.</summary>
internal sealed class DarkLaunchCondition
{
    private const int MaxTextLength = 4096;
    private readonly DarkLaunchComparison[][] _any;

    /// <exception cref="DocumentException">The text is not a condition.</exception>
    public DarkLaunchCondition(string text, bool ignoreCase, string path)
    {
        if (text.Length > MaxTextLength)
        {
            throw new DocumentException(path, $"longer than {MaxTextLength} characters");
        }

        _any = [.. text.Split("||").Select(all => all.Split("&&").Select(one => new DarkLaunchComparison(one, ignoreCase, path)).ToArray())];
    }

    public bool IsMatch<TView>(in TView request)
        where TView : IRequestView
    {
        foreach (var all in _any)
        {
            var fits = true;
            for (var i = 0; i < all.Length && fits; i++)
            {
                fits = (request.TryGetHeader(all[i].Name, out var value) || (value = QueryString.FirstValue(request.QueryString, all[i].Name)) is not null)
                    && all[i].IsMatch(value);
            }

            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsMatch(ServiceInstance instance) => Array.Exists(_any, all => Array.TrueForAll(all, one =>
        (one.Name == MatchSource.VersionTag ? instance.Version : instance.Properties.GetValueOrDefault(one.Name)) is { } value && one.IsMatch(value)));
}
