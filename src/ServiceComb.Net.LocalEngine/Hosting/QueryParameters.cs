using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Reads query parameters with case-sensitive names, as Go does; the query collection of ASP.NET Core ignores
/// case.</summary>
internal static class QueryParameters
{
    /// <returns>The first value of the parameter; null when the query does not contain it.</returns>
    public static string? First(HttpRequest request, string name)
    {
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (parameter.DecodeName().Span.SequenceEqual(name))
            {
                return parameter.DecodeValue().ToString();
            }
        }

        return null;
    }

    /// <summary>Returns every value of a parameter.</summary>
    public static List<string> All(HttpRequest request, string name)
    {
        List<string> values = [];
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (parameter.DecodeName().Span.SequenceEqual(name))
            {
                values.Add(parameter.DecodeValue().ToString());
            }
        }

        return values;
    }
}
