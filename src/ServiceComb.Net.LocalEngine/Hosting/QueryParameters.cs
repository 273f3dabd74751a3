using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Reads the parameters of a query as Go does: their names are told apart by case, which ASP.NET's collection of
/// them does not do.</summary>
internal static class QueryParameters
{
    /// <summary>The first value of a parameter.</summary>
    /// <returns>Null when the query does not have it.</returns>
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

    /// <summary>Every value of a parameter.</summary>
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
