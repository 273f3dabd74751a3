using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>Compiles all C# snippets together against the assemblies of this test project. A snippet is a program, statements of one, types
/// or members of a type. Names that it does not declare, such as <c>builder</c>, are those of <see cref="Context.SnippetContext"/>; namespaces
/// that it does not import are the implicit ones of a web project.</summary>
internal static class CSharpSnippets
{
    private static readonly CSharpParseOptions ParseOptions = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    private const string ImplicitUsings = """
        global using System; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        global using System.Collections.Generic; global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        global using Xunit; global using ServiceComb.Net.Docs.Tests.Context;
        """;

    /// <summary>Returns the errors and the uses of obsolete members, each with file and line.</summary>
    public static IReadOnlyList<string> Compile(IEnumerable<Snippet> snippets)
    {
        var trees = snippets.Select((snippet, number) => CSharpSyntaxTree.ParseText(Wrap(snippet, number), ParseOptions))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, ParseOptions));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return
        [
            .. CSharpCompilation.Create("Snippets", trees, references, options).GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Id is "CS0612" or "CS0618")
                .Select(Describe),
        ];
    }

    // Line directives map errors to the page.
    private static string Describe(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
    }

    private static string Wrap(Snippet snippet, int number)
    {
        var tree = CSharpSyntaxTree.ParseText(snippet.Text, ParseOptions);
        var root = tree.GetCompilationUnitRoot(TestContext.Current.CancellationToken);
        var lines = tree.GetText(TestContext.Current.CancellationToken).Lines;
        var code = new StringBuilder();
        Append(code, snippet, lines, root.Usings);
        code.AppendLine(CultureInfo.InvariantCulture, $"namespace Snippets.Number{number} {{");
        Append(code, snippet, lines, root.Members.Where(static member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or BaseNamespaceDeclarationSyntax));
        code.AppendLine("class Snippet : SnippetContext {");
        Append(code, snippet, lines, root.Members.Where(IsTypeMember));
        code.AppendLine("async Task<object?> RunAsync() {");
        Append(code, snippet, lines, root.Members.Where(static member => member is GlobalStatementSyntax && !IsTypeMember(member)));
        return code.AppendLine("return null; } } }").ToString();
    }

    // The parser takes a method with an access modifier for a local function that has one too many.
    private static bool IsTypeMember(MemberDeclarationSyntax member) => member
        is BaseMethodDeclarationSyntax or BaseFieldDeclarationSyntax or BasePropertyDeclarationSyntax
        or GlobalStatementSyntax { Statement: LocalFunctionStatementSyntax { Modifiers: [{ RawKind: (int)SyntaxKind.PublicKeyword }, ..] } };

    private static void Append(StringBuilder code, Snippet snippet, TextLineCollection lines, IEnumerable<SyntaxNode> nodes)
    {
        foreach (var node in nodes)
        {
            var line = snippet.Line + lines.GetLinePosition(node.FullSpan.Start).Line;
            code.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"#line {line} \"{snippet.Page}\"").AppendLine(node.ToFullString()).AppendLine("#line hidden");
        }
    }
}
