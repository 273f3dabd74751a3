using System.Net.Http.Headers;
using System.Text;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>A request as a curl command describes it.</summary>
internal sealed class CurlCommand
{
    private readonly List<(string Name, string Value)> _headers = [];
    private string? _method;
    private string? _body;

    public Uri? Address { get; private set; }

    /// <summary>Reads a command; returns null and the reason when it uses something unknown.</summary>
    public static CurlCommand? Read(ShellCommand command, out string? problem)
    {
        var curl = new CurlCommand();
        problem = null;
        var words = new Queue<string>(command.Words.Skip(1));
        while (problem is null && words.TryDequeue(out var word))
        {
            problem = curl.Read(word, words);
        }

        problem ??= curl.Address is null ? "curl has no address" : null;
        return problem is null ? curl : null;
    }

    private string? Read(string word, Queue<string> words)
    {
        switch (word)
        {
            case "-X":
                _method = words.Dequeue();
                return null;
            case "-H":
                var header = words.Dequeue().Split(": ", 2);
                _headers.Add((header[0], header[^1]));
                return header.Length == 2 ? null : $"'{header[0]}' is not a header";
            case "-d":
                _body = words.Dequeue();
                return _body is ['@', .. var file] ? ReadBody(file) : null;
            case "-o" or "-w" or "-c" or "-b" or "--cacert":
                words.Dequeue();
                return null;
            case "-s" or "-i" or "-f" or "-sf" or "-sS" or "-N":
                return null;
            case ['-', ..]:
                return $"unknown option {word} of curl";
            default:
                Address = Uri.TryCreate(word, UriKind.Absolute, out var address) && Address is null ? address : null;
                return Address is null ? $"'{word}' is not an address" : null;
        }
    }

    private string? ReadBody(string file)
    {
        var path = Path.Combine(Repository.Root, file);
        _body = File.Exists(path) ? File.ReadAllText(path) : null;
        return _body is null ? $"there is no file {file}" : null;
    }

    public HttpRequestMessage CreateRequest(Uri address, string token)
    {
        var request = new HttpRequestMessage(_method is null ? (_body is null ? HttpMethod.Get : HttpMethod.Post) : new HttpMethod(_method), address);
        if (_body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(_body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        }

        foreach (var (name, value) in _headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && request.Content is { } content)
            {
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value.Replace("<token>", token, StringComparison.Ordinal));
            }
        }

        return request;
    }
}
