using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;

namespace ServiceComb.Net.Console.Hosting;

/// <summary>The scripts and styles of the console, which are resources of the assembly. Their addresses contain a hash of the content,
/// so that browsers can keep them forever.</summary>
internal sealed class EmbeddedAssets
{
    private const string Prefix = "wwwroot/";
    private readonly FrozenDictionary<string, Asset> _assets;

    public EmbeddedAssets()
    {
        var types = new FileExtensionContentTypeProvider();
        var assembly = typeof(EmbeddedAssets).Assembly;
        _assets = assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var file = name[Prefix.Length..];
            return new Asset(file, content, types.TryGetContentType(file, out var type) ? type : "application/octet-stream", Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        }).ToFrozenDictionary(static asset => asset.Name, StringComparer.Ordinal);
    }

    /// <summary>Returns the address of a file.</summary>
    public string this[string name] => $"{ConsolePaths.Assets.TrimStart('/')}/{name}?v={_assets[name].Hash}";

    public IResult Serve(string name, HttpContext context)
    {
        if (!_assets.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = context.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: new($"\"{asset.Hash}\""));
    }

    private sealed record Asset(string Name, byte[] Content, string ContentType, string Hash);
}
