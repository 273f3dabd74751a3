using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>An operation of a resource.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Consumes">The accepted content types; empty for any.</param>
/// <param name="Produces">The content types of responses; empty for any.</param>
/// <param name="Handle">Handles the request.</param>
internal sealed record KieOperation(string Method, string[] Consumes, string[] Produces, RequestDelegate Handle)
{
    public const string Json = "application/json";
    public static readonly string[] JsonOnly = [Json];
    public static readonly string[] JsonOrYaml = [Json, KieResponses.Yaml];
    public static readonly string[] Any = [];

    /// <summary>Returns whether a body of the content type is accepted. A missing type is only accepted for methods without
    /// a body.</summary>
    public bool AcceptsBody(string? contentType)
    {
        if (Consumes.Length == 0 || (string.IsNullOrEmpty(contentType) && (HttpMethods.IsGet(Method) || HttpMethods.IsDelete(Method))))
        {
            return true;
        }

        return ContainsType(contentType ?? "", Consumes, wildcard: false);
    }

    /// <summary>Returns whether an Accept header permits the response. Types are compared literally: <c>application/*</c>
    /// matches nothing.</summary>
    public bool SatisfiesAccept(string? accept) => Produces.Length == 0 || string.IsNullOrEmpty(accept) || ContainsType(accept, Produces, wildcard: true);

    private static bool ContainsType(string header, string[] types, bool wildcard)
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
