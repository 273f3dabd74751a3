using System.Text;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>Splits a line of a shell script into its commands.</summary>
internal sealed class ShellLine(string line, int number)
{
    private static readonly string[] Keywords = ["do", "while", "then", "if"];
    private static readonly string[] WithoutCommand = ["for", "done", "fi"];
    private readonly List<ShellCommand> _commands = [];
    private readonly StringBuilder _word = new();
    private List<string> _words = [];
    private bool _isInWord;
    private bool _isRedirection;
    private bool _usesVariables;

    // What follows a substitution belongs to the command around it, which was read so far.
    private bool _isAfterSubstitution;

    public IReadOnlyList<ShellCommand> Read()
    {
        var quote = '\0';
        foreach (var character in line)
        {
            if (quote != '\0' ? character == quote : character is '\'' or '"')
            {
                quote = quote == '\0' ? character : '\0';
                _isInWord = true;
            }
            else if (quote == '\0' && character == '#' && !_isInWord)
            {
                break;
            }
            else if (quote != '\0' || !ReadSeparator(character))
            {
                _usesVariables |= character == '$' && quote != '\'';
                _isInWord = true;
                _word.Append(character);
            }
        }

        EndCommand();
        return _commands;
    }

    private bool ReadSeparator(char character)
    {
        switch (character)
        {
            case ' ':
                EndWord();
                return true;
            case ';' or '|' or '&':
                EndCommand();
                return true;
            case '(' when _word.Length > 0 && _word[^1] == '$':
                _word.Clear();
                _isInWord = false;
                EndCommand();
                return true;
            case ')':
                EndCommand();
                _isAfterSubstitution = true;
                return true;
            case '>' when !_isInWord:
                _isRedirection = true;
                return true;
            default:
                return false;
        }
    }

    private void EndWord()
    {
        if (_isInWord && !_isRedirection)
        {
            _words.Add(_word.ToString());
        }

        _isRedirection &= !_isInWord;
        _isInWord = false;
        _word.Clear();
    }

    private void EndCommand()
    {
        EndWord();
        var words = _words.SkipWhile(static word => Keywords.Contains(word) || word.Contains('=', StringComparison.Ordinal)).ToList();
        if (words.Count > 0 && !_isAfterSubstitution && !WithoutCommand.Contains(words[0]))
        {
            _commands.Add(new ShellCommand(words, number, _usesVariables));
        }

        (_words, _usesVariables, _isAfterSubstitution) = ([], false, false);
    }
}
