using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>What can be done with a resource.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Consumes">Types of bodies that are taken; empty for any.</param>
/// <param name="Produces">Types of answers; empty for any.</param>
/// <param name="Handle">Does it.</param>
internal sealed record KieOperation(string Method, string[] Consumes, string[] Produces, RequestDelegate Handle)
{
    public const string Json = "application/json";
    public static readonly string[] JsonOnly = [Json];
    public static readonly string[] JsonOrYaml = [Json, KieResponses.Yaml];
    public static readonly string[] Any = [];

    /// <summary>Whether a body of the type is taken. Without a type only calls that need no body are.</summary>
    public bool Takes(string? contentType)
    {
        if (Consumes.Length == 0 || (string.IsNullOrEmpty(contentType) && (HttpMethods.IsGet(Method) || HttpMethods.IsDelete(Method))))
        {
            return true;
        }

        return Names(contentType ?? "", Consumes, wildcard: false);
    }

    /// <summary>Whether the caller accepts what comes. Types are compared as they stand: <c>application/*</c> is none.</summary>
    public bool Satisfies(string? accept) => Produces.Length == 0 || string.IsNullOrEmpty(accept) || Names(accept, Produces, wildcard: true);

    private static bool Names(string header, string[] types, bool wildcard)
    {
        foreach (var range in header.AsSpan().Split(','))
        {
            var type = header.AsSpan(range);
            type = type.IndexOf(';') is >= 0 and var end ? type[..end] : type;
            type = type.Trim();
            if (wildcard && type is "*/*")
            {
                return true;
            }

            foreach (var known in types)
            {
                if (type.SequenceEqual(known))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
