using System.Text;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Reads an item by its value type. An item that cannot be read has a problem and no values, and does not affect other items.</summary>
internal sealed class ItemReader(IEnumerable<string> fileSources)
{
    private const int MaxDocumentSize = 1024 * 1024;
    private readonly HashSet<string> _fileSources = new(fileSources, StringComparer.Ordinal);

    public ItemContent Read(KieItem item)
    {
        var entries = new EntryList();
        try
        {
            Read(item, entries);
        }
        catch (InvalidItemException exception)
        {
            return new ItemContent(item) { Problem = exception.Message };
        }
        catch (Exception exception)
        {
            // Parsers throw any exception for malformed input. Report only the type: the message may contain the value.
            return new ItemContent(item) { Problem = $"it cannot be read ({exception.GetType().Name})" };
        }

        return new ItemContent(item)
        {
            Entries = entries.Entries,
            Problem = entries.EmptyNames == 0 ? null : $"{entries.EmptyNames} entries with empty names were skipped",
        };
    }

    private void Read(KieItem item, EntryList entries)
    {
        var (key, value) = (item.Key ?? "", item.Value ?? "");
        if (value.Length > MaxDocumentSize || Encoding.UTF8.GetByteCount(value) > MaxDocumentSize)
        {
            throw new InvalidItemException("the value exceeds 1 MiB");
        }

        // Editors can add a byte order mark to files of any type.
        value = value.TrimStart('\uFEFF');
        switch (TypeOf(item))
        {
            case KieValueType.Yaml:
                YamlValues.Read(value, ConfigurationName.ToKey(key), entries);
                break;
            case KieValueType.Json:
                JsonValues.Read(value, ConfigurationName.ToKey(key), entries);
                break;
            case KieValueType.Properties:
                PropertiesValues.Read(value, entries);
                break;
            case KieValueType.Ini:
                IniValues.Read(value, entries);
                break;
            default:
                entries.Add(ConfigurationName.ToKey(key), value);
                break;
        }
    }

    private string TypeOf(KieItem item) => item.ValueType switch
    {
        // Written by old consoles; current engines reject it.
        "yml" => KieValueType.Yaml,
        null or "" or KieValueType.Text when item.Key is { } key && _fileSources.Contains(key) => KieValueType.Yaml,
        var type => type ?? KieValueType.Text,
    };
}
