package document

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

// vocabulary primes the compression with what a referral has besides its attributes.
//
//go:embed vocabulary.txt
var vocabulary []byte

// maxUnpacked bounds what a packed document may grow to, in bytes.
const maxUnpacked = 16 << 20

var writers = sync.Pool{New: func() any {
	writer, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		panic(fmt.Sprintf("document: %v", err)) // the level is a valid one
	}
	return writer
}}

// Pack writes what a document has beyond another that will be at hand when it is unpacked: the document compressed with
// the other one as its dictionary. So whatever both say costs nothing, and no shape of document is special.
func Pack(doc, known Document) []byte {
	var buffer bytes.Buffer
	writer := writers.Get().(*flate.Writer)
	defer writers.Put(writer)
	writer.Reset(&buffer)
	// Writes to a bytes.Buffer can't fail. What is flushed here is only the dictionary, and dropped.
	_, _ = writer.Write(dictionary(known))
	_ = writer.Flush()
	text := Encode(doc)
	start := buffer.Len()
	_, _ = writer.Write(text)
	_ = writer.Close()
	return binary.BigEndian.AppendUint32(bytes.Clone(buffer.Bytes()[start:]), crc32.ChecksumIEEE(text))
}

// Unpack is the reverse of Pack, with an equal known document. Errors: what is unpacked isn't the packed document, for
// instance because the attributes were packed by another version of the provider.
func Unpack(packed []byte, known Document) (Document, error) {
	if len(packed) < crc32.Size {
		return nil, errors.New("a packed document is cut off")
	}
	compressed, sum := packed[:len(packed)-crc32.Size], packed[len(packed)-crc32.Size:]
	reader := flate.NewReaderDict(bytes.NewReader(compressed), dictionary(known))
	text, err := io.ReadAll(io.LimitReader(reader, maxUnpacked))
	if err != nil {
		return nil, fmt.Errorf("a packed document can't be read: %w", err)
	}
	if crc32.ChecksumIEEE(text) != binary.BigEndian.Uint32(sum) {
		return nil, errors.New("a packed document doesn't fit its attributes")
	}
	return Parse(text)
}

func dictionary(known Document) []byte { return append(bytes.Clone(vocabulary), Encode(known)...) }
