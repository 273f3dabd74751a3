using System.Globalization;
using ServiceComb.Net.Client.Errors;
using Spectre.Console;

namespace ServiceComb.Net.Cli.Terminal;

/// <summary>A table for people. Texts of an engine cannot control the terminal: they are escaped and are never markup.</summary>
internal sealed class OutputTable(params string[] columns)
{
    private const int MaxCellLength = 500;
    private const int Gap = 2;
    private readonly List<OutputCell[]> _rows = [];

    /// <summary>Gets or sets what is written instead of a table without rows.</summary>
    public string Empty { get; init; } = "Nothing found.";

    /// <summary>Gets or sets the columns that a narrow terminal does without, the first one first. Other output has all columns.</summary>
    public IReadOnlyList<string> Expendable { get; init; } = [];

    public void Add(params OutputCell[] cells) => _rows.Add([.. cells.Select(static cell => cell with { Text = ReceivedText.Escape(cell.Text, MaxCellLength) })]);

    public void Write(CliEnvironment environment)
    {
        if (_rows.Count == 0)
        {
            environment.Output.WriteLine(Empty);
        }
        else if (environment.IsOutputTerminal)
        {
            WriteToTerminal(environment);
        }
        else
        {
            WriteLines(environment.Output);
        }
    }

    private void WriteToTerminal(CliEnvironment environment)
    {
        var shown = SelectColumns(environment.Width);
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var index in shown)
        {
            var heading = new Text(Heading(columns[index]), new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(heading) { Padding = new Padding(0, 0, Gap, 0) });
        }

        foreach (var row in _rows)
        {
            table.AddRow(shown.Select(index => new Text(row[index].Text ?? "", StyleOf(row[index].Style))));
        }

        environment.CreateConsole(environment.Output, isTerminal: true).Write(table);
    }

    private List<int> SelectColumns(int width)
    {
        var shown = Enumerable.Range(0, columns.Length).ToList();
        foreach (var name in Expendable.TakeWhile(_ => shown.Sum(index => WidthOf(index) + Gap) > width))
        {
            shown.Remove(Array.IndexOf(columns, name));
        }

        return shown;
    }

    private int WidthOf(int index) => Math.Max(_rows.Max(row => row[index].Text!.Length), columns[index].Length);

    // One line per row, whatever its length, for programs that read lines.
    private void WriteLines(TextWriter output)
    {
        var widths = Enumerable.Range(0, columns.Length).Select(WidthOf).ToArray();
        WriteLine(output, widths, index => Heading(columns[index]));
        foreach (var row in _rows)
        {
            WriteLine(output, widths, index => row[index].Text!);
        }
    }

    private void WriteLine(TextWriter output, int[] widths, Func<int, string> text)
    {
        var line = string.Concat(Enumerable.Range(0, columns.Length).Select(index => text(index).PadRight(widths[index] + Gap)));
        output.WriteLine(line.TrimEnd());
    }

    private static string Heading(string column) => column.ToUpper(CultureInfo.InvariantCulture);

    private static Style StyleOf(CellStyle style) => style switch
    {
        CellStyle.Good => new Style(Color.Green),
        CellStyle.Warning => new Style(Color.Olive),
        CellStyle.Bad => new Style(Color.Maroon),
        CellStyle.Faint => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };
}
