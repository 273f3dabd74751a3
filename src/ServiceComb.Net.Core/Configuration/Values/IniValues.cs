namespace ServiceComb.Net.Configuration.Values;

/// <summary>Reads INI files: <c>[section]</c> and <c>name=value</c>. Comments begin with <c>;</c>, <c>#</c> or <c>/</c>. Double quotes
/// around a value are removed.</summary>
internal static class IniValues
{
    public static void Read(string text, EntryList entries)
    {
        var section = "";
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan(range).Trim();
            if (line.IsEmpty || line[0] is ';' or '#' or '/')
            {
                continue;
            }

            if (line[0] == '[' && line[^1] == ']')
            {
                section = ConfigurationName.ToKey(line[1..^1].Trim().ToString());
                continue;
            }

            ReadLine(line, section, number, entries);
        }
    }

    private static void ReadLine(ReadOnlySpan<char> line, string section, int number, EntryList entries)
    {
        var equals = line.IndexOf('=');
        if (equals < 0)
        {
            throw new InvalidItemException($"line {number} is neither [section] nor name=value");
        }

        var value = line[(equals + 1)..].Trim();
        if (value.Length > 1 && value[0] == '"' && value[^1] == '"')
        {
            value = value[1..^1];
        }

        if (entries.ChildKey(section, line[..equals].Trim().ToString()) is { } key)
        {
            entries.Add(key, value.ToString());
        }
    }
}
