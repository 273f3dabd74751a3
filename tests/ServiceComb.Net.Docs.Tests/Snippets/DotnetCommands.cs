using CliWrap;
using CliWrap.Buffered;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>Checks what dotnet commands name: projects, templates, packages, options of the local engine, and benchmarks.</summary>
internal sealed class DotnetCommands
{
    private const string EngineProject = "src/ServiceComb.Net.LocalEngine";
    private const string BenchmarkProject = "tests/ServiceComb.Net.Benchmarks";
    private static readonly string[] Templates = ["web", "worker", "xunit", "xunit3", "servicecomb-web", "servicecomb-gateway"];
    private static readonly string[] Verbs = ["build", "format", "nuget", "pack", "publish", "test", "tool", "docfx"];
    private static readonly Lazy<Task<string>> EngineHelp = new(ReadEngineHelpAsync);
    private static readonly Lazy<string> BenchmarkSource = new(static () => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, BenchmarkProject), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)));

    // Folders that commands of the documentation create.
    private readonly HashSet<string> _created =
    [
        .. MarkdownPages.Snippets.Where(static snippet => snippet.Language == "bash").SelectMany(ShellCommand.ReadAll).Where(static command => command.Words is ["dotnet", "new", ..])
            .Select(static command => OptionOf(command.Words, "-o") ?? ""),
    ];

    public async Task<string?> CheckAsync(IReadOnlyList<string> words) => words.ElementAtOrDefault(1) switch
    {
        "run" => await CheckRunAsync(words),
        "new" => CheckNew(words),
        "add" => CheckAdd(words),
        "test" or "build" or "pack" => CheckProject(words),
        var verb => Verbs.Contains(verb) ? null : $"unknown command dotnet {verb}",
    };

    private async Task<string?> CheckRunAsync(IReadOnlyList<string> words)
    {
        var problem = CheckProject(words);
        var arguments = words.SkipWhile(static word => word != "--").Skip(1).ToList();
        return problem ?? OptionOf(words, "--project") switch
        {
            EngineProject => await CheckEngineAsync(arguments),
            BenchmarkProject => CheckBenchmark(arguments),
            _ => null,
        };
    }

    private string? CheckProject(IReadOnlyList<string> words) =>
        OptionOf(words, "--project") is { } project && !_created.Contains(project) && !IsProject(Path.Combine(Repository.Root, project)) ? $"there is no project {project}" : null;

    private static bool IsProject(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFiles(path, "*.csproj").Any());

    private static string? CheckNew(IReadOnlyList<string> words) =>
        words[2] == "install" || Templates.Contains(words[2]) ? null : $"unknown template {words[2]}";

    private string? CheckAdd(IReadOnlyList<string> words)
    {
        var item = words.SkipWhile(static word => word is not ("package" or "reference")).ElementAt(1);
        var isKnown = words.Contains("package")
            ? File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props")).Contains($"Include=\"{item}\"", StringComparison.Ordinal) || Directory.Exists(Path.Combine(Repository.Root, "src", item))
            : _created.Contains(item) || Directory.Exists(Path.Combine(Repository.Root, item));
        return isKnown ? null : $"unknown {item}";
    }

    private static async Task<string?> CheckEngineAsync(IEnumerable<string> arguments)
    {
        var help = await EngineHelp.Value;
        return arguments.FirstOrDefault(argument => argument.StartsWith("--", StringComparison.Ordinal) && !help.Contains($"{argument} ", StringComparison.Ordinal)) is { } unknown
            ? $"the local engine has no option {unknown}"
            : null;
    }

    private static string? CheckBenchmark(IReadOnlyList<string> arguments)
    {
        var name = arguments.FirstOrDefault() == "--filter" ? $"class {arguments[1].Trim('*')}" : $"\"{arguments.FirstOrDefault()}\"";
        return BenchmarkSource.Value.Contains(name, StringComparison.Ordinal) ? null : $"there is no benchmark {name}";
    }

    private static async Task<string> ReadEngineHelpAsync() =>
        (await Cli.Wrap("dotnet").WithArguments([typeof(LocalEngineHost).Assembly.Location, "--help"]).ExecuteBufferedAsync()).StandardOutput;

    private static string? OptionOf(IReadOnlyList<string> words, string name) => words.SkipWhile(word => word != name).ElementAtOrDefault(1);
}
